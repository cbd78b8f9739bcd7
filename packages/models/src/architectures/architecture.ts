import type { ModelDescription } from '../types.ts';
import type { ConfigReader } from './config.ts';

/** How one family of models is recognised and described. */
export interface Architecture {
  /** `model_type` of config.json; also the name that descriptions carry. */
  readonly modelType: string;
  /** Entries of `architectures` in config.json that name this family with its language-model head. */
  readonly classNames: readonly string[];
  /** Other spellings of tensor names that files of this family have, from the usual one. */
  readonly spellings?: readonly ((name: string) => string)[];
  describe(config: ConfigReader): ModelDescription;
}
