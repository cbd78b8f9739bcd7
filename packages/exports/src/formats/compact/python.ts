/** The class of `transformers` whose layers a compact model is built from, by the prefix of its names: `Llama`. */
export type BaseClass = 'Llama' | 'Qwen3';

/** File names within the export; `auto_map` of config.json refers to them. */
export function moduleNames(base: BaseClass): { readonly configuration: string; readonly modelling: string } {
  const type = base.toLowerCase();
  return { configuration: `configuration_flap_${type}`, modelling: `modeling_flap_${type}` };
}

/** The configuration's class: the base class's fields and the widths of each layer. */
export function configurationModule(base: BaseClass): string {
  const type = base.toLowerCase();
  return `"""Configuration of a ${base} whose layers have different widths, as FLAP's structured pruning leaves them."""

from transformers.models.${type}.configuration_${type} import ${base}Config


class Flap${base}Config(${base}Config):
    """Lists of one entry a layer: attention heads, key/value heads and MLP channels that are left; 0 for an empty module."""

    model_type = "flap_${type}"

    def __init__(
        self,
        flap_num_attention_heads=None,
        flap_num_key_value_heads=None,
        flap_intermediate_sizes=None,
        flap_attention_output_bias=False,
        flap_mlp_output_bias=False,
        **kwargs,
    ):
        self.flap_num_attention_heads = flap_num_attention_heads
        self.flap_num_key_value_heads = flap_num_key_value_heads
        self.flap_intermediate_sizes = flap_intermediate_sizes
        self.flap_attention_output_bias = flap_attention_output_bias
        self.flap_mlp_output_bias = flap_mlp_output_bias
        super().__init__(**kwargs)
`;
}

/**
 * The model's classes. Cache slots are counted over layers that have attention: \`transformers\` takes the length of what
 * went before from the first slot, which stays empty when the first layer has none.
 */
export function modellingModule(base: BaseClass): string {
  const type = base.toLowerCase();
  return `"""${base} with layers of different widths and biases on their output projections, as FLAP leaves them."""

import copy

import torch
from torch import nn
from transformers.models.${type}.modeling_${type} import ${base}DecoderLayer, ${base}ForCausalLM, ${base}Model

from .${moduleNames(base).configuration} import Flap${base}Config


class Constant(nn.Module):
    """What is left of an output projection whose module has lost all units: its bias."""

    def __init__(self, size, bias):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(size)) if bias else None

    def forward(self, hidden_states):
        if self.bias is None:
            return torch.zeros_like(hidden_states)
        return self.bias.to(hidden_states.dtype).expand_as(hidden_states)


class EmptyAttention(nn.Module):
    def __init__(self, size, bias):
        super().__init__()
        self.o_proj = Constant(size, bias)

    def forward(self, hidden_states, **kwargs):
        return self.o_proj(hidden_states), None


class EmptyMLP(nn.Module):
    def __init__(self, size, bias):
        super().__init__()
        self.down_proj = Constant(size, bias)

    def forward(self, hidden_states):
        return self.down_proj(hidden_states)


class Flap${base}DecoderLayer(${base}DecoderLayer):
    def __init__(self, config, layer, cache_slot):
        heads = config.flap_num_attention_heads[layer]
        channels = config.flap_intermediate_sizes[layer]
        own = copy.copy(config)
        own.num_attention_heads = max(1, heads)
        own.num_key_value_heads = max(1, config.flap_num_key_value_heads[layer])
        own.intermediate_size = max(1, channels)
        super().__init__(own, cache_slot)
        size = config.hidden_size
        if heads > 0:
            # Attention keeps the shared configuration, so that a later change of its implementation reaches it.
            self.self_attn.config = config
            bias = config.flap_attention_output_bias
            self.self_attn.o_proj = nn.Linear(heads * config.head_dim, size, bias=bias)
        else:
            self.input_layernorm = nn.Identity()
            self.self_attn = EmptyAttention(size, config.flap_attention_output_bias)
        if channels > 0:
            self.mlp.down_proj = nn.Linear(channels, size, bias=config.flap_mlp_output_bias)
        else:
            self.post_attention_layernorm = nn.Identity()
            self.mlp = EmptyMLP(size, config.flap_mlp_output_bias)


class Flap${base}Model(${base}Model):
    config_class = Flap${base}Config

    def __init__(self, config):
        super().__init__(config)
        layers, cache_slot = [], 0
        for layer, heads in enumerate(config.flap_num_attention_heads):
            layers.append(Flap${base}DecoderLayer(config, layer, cache_slot))
            cache_slot += 1 if heads > 0 else 0
        self.layers = nn.ModuleList(layers)
        self.post_init()


class Flap${base}ForCausalLM(${base}ForCausalLM):
    config_class = Flap${base}Config

    def __init__(self, config):
        super().__init__(config)
        self.model = Flap${base}Model(config)
        self.post_init()
`;
}
