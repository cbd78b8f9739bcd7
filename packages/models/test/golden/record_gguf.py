"""Records what llama.cpp's own Python library (gguf 0.19.0) makes of quantised blocks, and a small file that it writes.

    pip install gguf==0.19.0 && python record_gguf.py
"""

import base64
import json
from pathlib import Path

import numpy as np
from gguf import GGUFWriter, GGMLQuantizationType as Type, quants
from gguf.constants import GGML_QUANT_SIZES

HERE = Path(__file__).parent
generator = np.random.default_rng(20240117)

# Where in a block of each type its float16 numbers stand: they are drawn as weights have them, all else at random.
HALVES = {"Q8_0": [0], "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}


def text(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


blocks = {}
for name, places in HALVES.items():
    kind = Type[name]
    elements, size = GGML_QUANT_SIZES[kind]
    count = 1024 // elements
    data = generator.integers(0, 256, (count, size), dtype=np.uint8)
    for place in places:
        scales = generator.normal(0, 0.02, count).astype(np.float16)
        data[:, place : place + 2] = scales.view(np.uint8).reshape(count, 2)
    blocks[name] = {"data": text(data), "values": text(quants.dequantize(data, kind).astype("<f4"))}

q8 = generator.normal(0, 1, (4, 32)).astype(np.float32)
q8[1] = 0
quantised = {"values": text(q8), "data": text(quants.quantize(q8, Type.Q8_0))}

HIDDEN, FEED_FORWARD, VOCABULARY, HEADS, GROUPS, HEAD = 32, 64, 8, 4, 2, 8
writer = GGUFWriter(str(HERE / "tiny.gguf"), "llama")
writer.add_block_count(1)
writer.add_context_length(64)
writer.add_embedding_length(HIDDEN)
writer.add_feed_forward_length(FEED_FORWARD)
writer.add_head_count(HEADS)
writer.add_head_count_kv(GROUPS)
writer.add_layer_norm_rms_eps(1e-5)
writer.add_tokenizer_model("llama")
writer.add_tokenizer_pre("default")
writer.add_token_list(["<unk>", "<s>", "</s>", "a", "b", "ab", "\u2581", "\u2581a"])
writer.add_token_scores([0, 0, 0, -3, -4, -1, -5, -2])
writer.add_token_types([2, 3, 3, 1, 1, 1, 1, 1])
writer.add_bos_token_id(1)
writer.add_eos_token_id(2)


def matrix(name, rows, columns, kind):
    values = generator.normal(0, 0.1, (rows, columns)).astype(np.float32)
    if kind is Type.F32:
        writer.add_tensor(name, values)
        return values
    data = quants.quantize(values, kind)
    writer.add_tensor(name, data, raw_dtype=kind)
    return quants.dequantize(data, kind)


def vector(name):
    writer.add_tensor(name, generator.normal(1, 0.1, HIDDEN).astype(np.float32))


matrix("token_embd.weight", VOCABULARY, HIDDEN, Type.F32)
vector("output_norm.weight")
vector("blk.0.attn_norm.weight")
vector("blk.0.ffn_norm.weight")
matrix("blk.0.attn_q.weight", HEADS * HEAD, HIDDEN, Type.F16)
key = matrix("blk.0.attn_k.weight", GROUPS * HEAD, HIDDEN, Type.Q8_0)
matrix("blk.0.attn_v.weight", GROUPS * HEAD, HIDDEN, Type.BF16)
matrix("blk.0.attn_output.weight", HIDDEN, HEADS * HEAD, Type.Q4_0)
matrix("blk.0.ffn_gate.weight", FEED_FORWARD, HIDDEN, Type.Q4_1)
matrix("blk.0.ffn_up.weight", FEED_FORWARD, HIDDEN, Type.Q8_0)
matrix("blk.0.ffn_down.weight", HIDDEN, FEED_FORWARD, Type.Q5_0)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()

sizes = {str(kind.value): [kind.name, *GGML_QUANT_SIZES[kind]] for kind in Type if kind in GGML_QUANT_SIZES}
(HERE / "gguf-blocks.json").write_text(json.dumps({"blocks": blocks, "quantised": quantised, "sizes": sizes, "tinyKey": text(key.astype("<f4"))}, indent=1) + "\n")
