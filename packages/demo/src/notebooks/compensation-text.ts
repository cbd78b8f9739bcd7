/** What the notebook on bias compensation says between its queries. */

export const question = `
# Does compensation help, and where?

FLAP adds a bias wherever it removes channels: for every pruned channel its mean over the calibration text, times its
column of weights. It costs one vector a layer and no training. This notebook asks three things of it: at which ratios
does it help, in which layers does it act, and does it help on every kind of text? (It is the question of the third
experiment of the paper, arXiv 2312.11983.)

Everything below rests on **one** calibration. A ratio more costs a plan (milliseconds) and two evaluations.
`;

export const overRatios = `
## 1. Over the ratios

The dense model, then seven ratios, each pruned with the bias and without it. Both have the same heads and channels
removed, and all meet the same rows of text. Press **Run**: it says first how many of these results are there already.
`;

export const readingRatios = `
**What to look for**

- At small ratios the two lie close together. What is removed first hardly fluctuates and often contributes little; there
  is not much to restore.
- At larger ratios the gap opens: removed channels have means that the next layer counts on. At half of the model gone,
  the bias takes back most of the loss here.
- Where even the compensated curve climbs steeply, a constant no longer stands in for what was removed. The bias restores
  a mean and never a fluctuation.
`;

export const inLayers = `
## 2. In the layers

The norm of the bias that each layer receives, at the ratio of the field. Compare it with what the plan removes in the
same layer: a layer that loses much and receives little had channels with means near zero.
`;

export const onTexts = `
## 3. On other texts

The bias is a mean *over the calibration text*. Here each kind of text is calibrated on itself and evaluated on rows that
the calibration has not seen, at the ratio of the field.
`;

export const next = `
**Before you believe it**

- The bundled model is trained so that its channels have means (its README tells how and why). It shows how the method
  behaves where its assumption holds. Whether your model is like that is what this notebook can tell you.
- At a ratio of 0.2, on \`demo-arithmetic\`, the compensation does *not* help: set the ratio above and look. A method that helps on average may
  hurt on a text.
- Intervals come from the spread between rows. The models meet the same rows, so two overlapping intervals do not mean
  that there is no difference.

**Try on your own model**: register it (the Welcome notebook shows how), choose it in the field *model* above, and choose
a calibration text close to what the model is for. Then compare \`WIFV\` with \`WIFN\` in the plans: the first scores what a
bias cannot restore, so it should profit from the bias more.
`;
