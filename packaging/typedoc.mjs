// @ts-check
import { Converter, ReflectionKind } from 'typedoc';

/**
 * For TypeDoc: a destructured parameter has the name by which its comment calls it, as in `@param options.file one file of
 * it`. Where several are destructured it is the last one, as options are.
 *
 * @param {import('typedoc').Application} app
 */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of project.getReflectionsByKind(ReflectionKind.SomeSignature)) {
      const { comment, parameters = [] } = /** @type {import('typedoc').SignatureReflection} */ (reflection);
      for (const { tag, name = '' } of comment?.blockTags ?? []) {
        const [stem, field] = name.split('.');
        if (tag !== '@param' || !stem || !field || parameters.some((parameter) => parameter.name === stem)) continue;
        const destructured = parameters.findLast((parameter) => parameter.name === '__namedParameters');
        if (destructured) destructured.name = stem;
      }
    }
  });
}
