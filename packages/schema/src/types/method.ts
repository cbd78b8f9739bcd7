import { METHOD_CALIBRATIONS, METHODS, type MethodName, type Method as MethodShape } from '@flapbook/flap';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { Compensation, Metric, Structure } from './enums.ts';

const MethodCalibration = builder.enumType('MethodCalibration', {
  description: 'What a method calibrates.',
  values: Object.fromEntries(
    Object.entries(METHOD_CALIBRATIONS).map(([name, title]) => [name, { description: `${title}.` }]),
  ) as Record<MethodShape['calibration'], { description: string }>,
});

interface MethodNode extends MethodShape {
  readonly name: MethodName;
}

const Method = builder.objectRef<MethodNode>('Method').implement({
  description: 'A method of the literature: the settings that make it up.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'As the command line and studies call it.' }),
    title: t.exposeString('title', { description: 'The name in words.' }),
    metric: t.expose('metric', { type: Metric }),
    structure: t.expose('structure', { type: Structure }),
    squareAttentionScore: t.exposeBoolean('squareAttentionScore', {
      description: 'Whether the channel scores of attention are squared.',
    }),
    compensation: t.expose('compensation', { type: Compensation }),
    calibration: t.expose('calibration', { type: MethodCalibration }),
  }),
});

builder.queryField('methods', (t) =>
  t.field({
    type: [Method],
    description: 'Every named method, FLAP first.',
    extensions: costs({ entries: Object.keys(METHODS).length }),
    resolve: () => (Object.keys(METHODS) as MethodName[]).map((name) => ({ name, ...METHODS[name] })),
  }),
);
