import { type LayerMask, MODULES } from '@flapbook/flap';
import type { ModelRecord } from '../catalogue/models.ts';
import type { GramParameters } from '../kinds/gram.ts';
import type { OperationSpec } from '../kinds/kind.ts';
import { channelsOfModule } from './fit-layer.ts';
import { fittedTokens } from './gram-groups.ts';

/** Tokens that a channel should have for its weights to say more than those tokens' own noise. */
const TOKENS_PER_CHANNEL = 10;

/** Says where a regression had too few tokens for its channels; nothing where it had enough. */
export function fewTokens(
  gram: Pick<OperationSpec, 'parameters'>,
  { layers, model }: { readonly layers: readonly LayerMask[]; readonly model: ModelRecord },
): string[] {
  const tokens = fittedTokens(gram.parameters as GramParameters);
  const fitted = layers.flatMap((masks, layer) =>
    MODULES.filter((module) => masks[module].pruned.length > 0).map(
      (module) => channelsOfModule(model, { layer, module, units: masks[module].kept }).length,
    ),
  );
  const short = fitted.filter((channels) => tokens < TOKENS_PER_CHANNEL * channels);
  if (short.length === 0) return [];
  return [
    `${tokens} tokens for up to ${Math.max(...short)} channels: fewer than ${TOKENS_PER_CHANNEL} a channel in ${short.length} of ${fitted.length} modules. ` +
      'The weights may follow the noise of the calibration data; the error on what was held out shows it.',
  ];
}
