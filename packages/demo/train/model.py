"""The demo model: a small LLaMA whose parameters carry the names of Hugging Face's `LlamaForCausalLM`."""

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

CONFIG = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "hidden_size": 128,
    "intermediate_size": 384,
    "num_hidden_layers": 8,
    "num_attention_heads": 8,
    "num_key_value_heads": 8,
    "head_dim": 16,
    "vocab_size": 2048,
    "max_position_embeddings": 512,
    "rms_norm_eps": 1e-05,
    "rope_theta": 10000.0,
    "hidden_act": "silu",
    "attention_bias": False,
    "mlp_bias": False,
    "tie_word_embeddings": True,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "torch_dtype": "float16",
}

EMBEDDING_STD = 0.15
EMBEDDING_OFFSET_STD = 0.5


def rotate_half(x):
    first, second = x.chunk(2, dim=-1)
    return torch.cat((-second, first), dim=-1)


class Attention(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.heads, self.head_dim = config["num_attention_heads"], config["head_dim"]
        hidden, width = config["hidden_size"], self.heads * self.head_dim
        self.q_proj = nn.Linear(hidden, width, bias=False)
        self.k_proj = nn.Linear(hidden, width, bias=False)
        self.v_proj = nn.Linear(hidden, width, bias=False)
        self.o_proj = nn.Linear(width, hidden, bias=False)

    def forward(self, x, cosine, sine):
        rows, length, _ = x.shape
        q, k, v = (
            projection(x).view(rows, length, self.heads, self.head_dim).transpose(1, 2)
            for projection in (self.q_proj, self.k_proj, self.v_proj)
        )
        q, k = (part * cosine + rotate_half(part) * sine for part in (q, k))
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.o_proj(mixed.transpose(1, 2).reshape(rows, length, -1))


class Mlp(nn.Module):
    def __init__(self, config):
        super().__init__()
        hidden, inner = config["hidden_size"], config["intermediate_size"]
        self.gate_proj = nn.Linear(hidden, inner, bias=False)
        self.up_proj = nn.Linear(hidden, inner, bias=False)
        self.down_proj = nn.Linear(inner, hidden, bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, config):
        super().__init__()
        hidden, epsilon = config["hidden_size"], config["rms_norm_eps"]
        self.self_attn = Attention(config)
        self.mlp = Mlp(config)
        self.input_layernorm = nn.RMSNorm(hidden, epsilon)
        self.post_attention_layernorm = nn.RMSNorm(hidden, epsilon)

    def forward(self, x, cosine, sine):
        x = x + self.self_attn(self.input_layernorm(x), cosine, sine)
        return x + self.mlp(self.post_attention_layernorm(x))


class Body(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.embed_tokens = nn.Embedding(config["vocab_size"], config["hidden_size"])
        self.layers = nn.ModuleList(Layer(config) for _ in range(config["num_hidden_layers"]))
        self.norm = nn.RMSNorm(config["hidden_size"], config["rms_norm_eps"])


class DemoModel(nn.Module):
    def __init__(self, config=CONFIG):
        super().__init__()
        self.config = config
        self.model = Body(config)
        self.initialise()

    def initialise(self):
        """Normal weights scaled by the number of inputs; those that write into the residual stream smaller, as in GPT-2.

        All embeddings share one random offset. The residual streams of large models lie around such a common direction
        (it is what gives their channels a mean far from zero), but a run as short as ours does not get there by itself.
        """
        deep = (2 * self.config["num_hidden_layers"]) ** -0.5
        for name, parameter in self.model.layers.named_parameters():
            if parameter.dim() == 2:
                scale = deep if name.endswith(("o_proj.weight", "down_proj.weight")) else 1.0
                nn.init.normal_(parameter, std=scale * parameter.shape[1] ** -0.5)
        embeddings = self.model.embed_tokens.weight
        nn.init.normal_(embeddings, std=EMBEDDING_STD)
        with torch.no_grad():
            embeddings += EMBEDDING_OFFSET_STD * torch.randn(self.config["hidden_size"])

    def forward(self, tokens):
        cosine, sine = self.rotation(tokens.shape[1])
        x = self.model.embed_tokens(tokens)
        for layer in self.model.layers:
            x = layer(x, cosine, sine)
        return F.linear(self.model.norm(x), self.model.embed_tokens.weight)

    def rotation(self, length):
        half = torch.arange(0, self.config["head_dim"], 2) / self.config["head_dim"]
        angles = torch.outer(torch.arange(length).float(), self.config["rope_theta"] ** -half)
        both = torch.cat((angles, angles), dim=-1)
        return both.cos(), both.sin()


def save(model: DemoModel, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(model.config, indent=2) + "\n")
    half = {name: parameter.detach().to(torch.float16).contiguous() for name, parameter in model.named_parameters()}
    save_file(half, folder / "model.safetensors", metadata={"format": "pt"})


def load(folder: Path) -> DemoModel:
    """The model in float32, from its half-precision weights."""
    model = DemoModel(json.loads((folder / "config.json").read_text()))
    weights = {name: tensor.float() for name, tensor in load_file(folder / "model.safetensors").items()}
    model.load_state_dict(weights)
    return model.eval()
