/** What the notebook on calibration domains says between its queries. */

export const question = `
# What moves when the calibration domain changes?

Pruning keeps what the calibration text uses. The bundled model knows three kinds of text that share little: stories,
arithmetic worksheets, and programs in a small invented language. Here each of them serves as calibration text, and each
pruned model is evaluated on all three.
`;

export const matrix = `
## 1. Calibrated on × evaluated on

Nine pruned models' results and three dense ones, at the ratio of the field. Three calibrations are enough for it; nothing
else needs the dense model's statistics.
`;

export const readingMatrix = `
**How to read it**

- Compare within one evaluation text, never across: perplexities of different texts have different scales. The dense
  figure of the same text is the mark.
- At a ratio of 0.5 each text is served best by the calibration on itself, by far. A model pruned on one kind of text
  forgets the others, though no weight that remains has changed.
- Set the ratio to 0.2: the order stays, the distances shrink.
`;

export const plans = `
## 2. Which layers give way

The three plans at the same ratio. They remove the same number of parameters, in other places: look at which layers keep
their heads for one text and lose them for another.
`;

export const statistics = `
## 3. Where the fluctuation sits

The reason: the same channels fluctuate on one text and are quiet on another. The heat maps have one row a layer and go
from quiet channels to fluctuating ones.
`;

export const next = `
**Try on your own model**

- Calibrate on text like what the model will read. Papers calibrate on WikiText-2 or C4; if yours is a coding model, put
  code beside it and look at both.
- A mixture is a data set like any other: write texts of all domains into one file. It pays a little on each domain and
  loses none.
- Evaluate on what you do *not* want to lose as well as on what you want to keep.
`;
