import type { AgreementSpread, FactorAgreement, LayerSteps, LevelAgreement, StudyRemoval } from '@flapbook/operations';
import { factorNamed, type Level } from '@flapbook/studies';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { Study } from './study.ts';
import { StudyLevel } from './study-factor.ts';

const AgreementSpreadType = builder.objectRef<AgreementSpread>('AgreementSpread').implement({
  description: 'Units that two plans both keep over those that either keeps (Jaccard), over several pairs of plans.',
  fields: (t) => ({
    mean: t.exposeFloat('mean', { description: 'Mean over the pairs, 0 to 1.' }),
    low: t.exposeFloat('low', { description: 'The lowest, 0 to 1.' }),
    high: t.exposeFloat('high', { description: 'The highest, 0 to 1.' }),
  }),
});

const LevelAgreementType = builder.objectRef<LevelAgreement & { readonly factor: string }>('LevelAgreement').implement({
  description: 'What masks have in common between two levels of a factor, all other settings alike.',
  fields: (t) => ({
    one: t.field({ type: StudyLevel, resolve: ({ factor, one }) => levelNode(factor, one) }),
    other: t.field({ type: StudyLevel, resolve: ({ factor, other }) => levelNode(factor, other) }),
    pairs: t.exposeInt('pairs', {
      description: 'Number of pairs of plans that differ in this factor alone; the same plan twice is no pair.',
    }),
    all: t.field({
      type: AgreementSpreadType,
      description: 'Over the whole model.',
      resolve: ({ jaccard }) => jaccard,
    }),
    heads: t.field({
      type: AgreementSpreadType,
      description: 'Heads or KV groups of all layers.',
      resolve: ({ modules }) => modules.attention,
    }),
    channels: t.field({
      type: AgreementSpreadType,
      description: 'MLP channels of all layers.',
      resolve: ({ modules }) => modules.mlp,
    }),
  }),
});

const FactorAgreementType = builder.objectRef<FactorAgreement>('StudyAgreement').implement({
  description: 'What the masks of a study have in common between the levels of a factor: seeds, sizes, domains.',
  fields: (t) => ({
    factor: t.exposeString('factor'),
    title: t.exposeString('title', { description: 'The factor in words.' }),
    levels: t.field({
      type: [StudyLevel],
      extensions: costs({ entries: 8 }),
      resolve: ({ factor, levels }) => levels.map((level) => levelNode(factor, level)),
    }),
    between: t.field({
      type: [LevelAgreementType],
      description: 'Every two levels that have plans that differ, the earlier one first.',
      extensions: costs({ entries: 28 }),
      resolve: ({ factor, between }) => between.map((pair) => ({ ...pair, factor })),
    }),
  }),
});

const StudyLayerRemovalType = builder.objectRef<LayerSteps>('StudyLayerRemoval').implement({
  description: 'At which of a study’s ratios the units of a layer go.',
  fields: (t) => ({
    layer: t.exposeInt('layer', { description: 'Index of the layer, from 0.' }),
    heads: t.field({
      type: t.listRef('Float', { nullable: true }),
      description:
        'The smallest of the ratios at which each head or KV group is gone, 0 to 1; null for one that stays at all of them.',
      resolve: ({ heads }) => [...heads],
    }),
    channels: t.intList({
      description: 'Number of MLP channels that are gone, a number for each ratio.',
      resolve: ({ channels }) => [...channels],
    }),
    allChannels: t.exposeInt('allChannels', { description: 'Number of MLP channels of the dense model’s layer.' }),
  }),
});

const StudyRemovalType = builder.objectRef<StudyRemoval>('StudyRemoval').implement({
  description: 'In which order the ratios of a study remove heads and channels, all other settings alike.',
  fields: (t) => ({
    settings: t.field({
      type: 'JSON',
      description: 'Levels of the factors that vary, but for the ratio.',
      resolve: ({ settings }) => settings,
    }),
    ratios: t.floatList({
      description: 'Those whose plans are there, ascending, 0 to 1.',
      resolve: ({ ratios }) => [...ratios],
    }),
    layers: t.field({
      type: [StudyLayerRemovalType],
      extensions: costs({ entries: 32 }),
      resolve: ({ layers }) => [...layers],
    }),
  }),
});

builder.objectFields(Study, (t) => ({
  agreement: t.field({
    type: FactorAgreementType,
    args: { factor: t.arg.string({ required: true, description: 'One that the study varies; not the model.' }) },
    description: 'What its masks have in common between the levels of a factor, of the plans that are there.',
    extensions: costs({ own: 100 }),
    resolve: (study, { factor }, { operations }) => operations.studies.agreement(study, factor),
  }),
  removals: t.field({
    type: [StudyRemovalType],
    description: 'Which units go at which of its ratios, by the other settings that vary; of the plans that are there.',
    extensions: costs({ own: 100, entries: 8 }),
    resolve: (study, _args, { operations }) => operations.studies.removals(study),
  }),
}));

function levelNode(factor: string, value: Level) {
  return { value, title: factorNamed(factor)!.text(value) };
}
