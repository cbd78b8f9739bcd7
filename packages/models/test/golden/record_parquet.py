"""Records rows.parquet: a column of WikiText's rows and one of PTB's sentences, as the hub has both.

    pip install pyarrow
    python packages/models/test/golden/record_parquet.py packages/models/test/golden/rows.parquet
"""

import sys

import pyarrow
import pyarrow.parquet

TEXT = ["", " = Robert Boulter = \n", "", " Robert Boulter is an English actor . \n", ""]
SENTENCE = ["no it was n't black monday", "but while the <unk> stock market did n't fall apart friday", "the big board", "n 't", "it"]

table = pyarrow.table({"text": TEXT, "sentence": SENTENCE})
pyarrow.parquet.write_table(table, sys.argv[1], compression="snappy")
