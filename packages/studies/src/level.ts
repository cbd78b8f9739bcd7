/** A value of a factor; null where nothing is set, so that what it is for takes its own default. */
export type Level = string | number | boolean | null | readonly Level[] | { readonly [name: string]: Level };

/** One level for each factor that has one, by the factor's name. */
export type Settings = Readonly<Record<string, Level>>;
