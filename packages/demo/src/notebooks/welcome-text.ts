/** What the first notebook says between its queries. */

export const opening = `
# Prune a model in two minutes

FLAP removes whole attention heads and MLP channels from a language model, without training it again. One pass over
some text shows which channels hardly change; those can go, and a bias stands in for what they used to add.

This notebook does it with a small model that comes with Flapbook. Every box below is a GraphQL query. Its fields are
controls: change one here and it changes in every box. What has been computed once is kept, for everybody.

## 1. The model
`;

export const calibrating = `
## 2. Calibrate: one pass over text

256 sequences of 128 tokens go through the dense model. For every input channel of an output projection
(\`o_proj\` in attention, \`down_proj\` in the MLP) the pass keeps the mean and the variance over all tokens. The variance
is the *fluctuation*: a channel that hardly moves can be replaced by its mean.

Press **Run**. It says beforehand how long it will take. You may close the page meanwhile.
`;

export const planning = `
In the heat map every line is a layer, with its channels from the quietest on the left to the most fluctuating on the
right. What is bright carries information that no constant can stand in for.

## 3. Choose a ratio: drag it

The plan scores every channel by *WIFV*: its fluctuation times the squared norm of its column of weights. (In attention
this score is squared, as in the published code.) Scores are standardised within each layer and module so that they
compare; a head counts as the mean of its channels. Then ONE threshold is searched over all heads and channels together
(the structure \`AL_AM\`), each weighed by the parameters that it frees, so that the ratio you ask for is met as closely as
whole units allow.

**Drag the ratio** and watch which layers give way. Nothing is calibrated again for it.
`;

export const evaluating = `
## 4. What does it cost?

Perplexity on text that the calibration has not seen, for three models: dense, pruned, and pruned *without* bias
compensation. All three are measured on the same rows, at the ratio set above. Move the ratio and the old figures stay,
marked, until you run the new ones.
`;

export const reading = `
**How to read the table**

- *Difference to dense* is what pruning costs at this ratio.
- *Pruned* against *without compensation* is what the bias is worth: for every pruned channel its mean times its column of
  weights is added back. It costs no training and no time at inference worth naming.
- The *interval* comes from the spread between rows. All three models meet the same rows, so they rise and fall
  together: overlapping intervals do not mean that two models are equal.
- The *sequence length* belongs to the figure. The same model has another perplexity at another length.

Then try another text to calibrate on, \`demo-code-train\` say, and evaluate on \`demo-stories-test\`: pruning keeps what
the calibration text uses.
`;

export const compensating = `
## 5. Where the compensation acts

The norm of the bias that each layer receives, at the ratio set above. Running the comparison has computed it already;
at another ratio it takes a moment.
`;

export const ownModel = `
## Now your own model

*Library › Models › Add a model* takes a repository of the Hugging Face hub, files from your disk (safetensors or GGUF),
or a folder on the machine that the server runs on: LLaMA, Mistral, Qwen, Phi-3, Gemma, GPT-2, OPT, Pythia, BLOOM and
BERT. *Add a data set* there does the same for texts. Then choose the names in the fields above. The query below
registers a folder by its path.

From the command line the same is

\`\`\`
npm run -s flapbook -- prune --model DIR --ratio 0.3 \\
  --calibration text:FILE --evaluation text:FILE
npm run -s flapbook -- register-model NAME DIR
npm run -s flapbook -- prune --help
\`\`\`

Both work on the same operations: what one has computed, the other finds.
`;
