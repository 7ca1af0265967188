class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Layers. Weights decide the number format: an input is brought to the weight's own type.

  def conv2d(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor, stride: int, padding: int) -> Tensor:
    return torch.conv2d(torch.type_as(x, w), w, b, [stride, stride], [padding, padding], [1, 1], 1)

  def linear(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.linear(torch.type_as(x, w), w, b)

  def linear_silu(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.silu(torch.linear(torch.type_as(x, w), w, b))

  def group_norm(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor, groups: int, eps: float) -> Tensor:
    return torch.group_norm(x, groups, w, b, eps)

  def norm_silu_conv(self: __torch__.Ops, x: Tensor, nw: Tensor, nb: Tensor, cw: Tensor, cb: Tensor, groups: int, eps: float) -> Tensor:
    h = torch.silu(torch.group_norm(x, groups, nw, nb, eps))
    return torch.conv2d(h, cw, cb, [1, 1], [1, 1], [1, 1], 1)

  # weights: norm1 w b, conv1 w b, time_emb_proj w b, norm2 w b, conv2 w b [, conv_shortcut w b]
  # layout: the memory format of the convolutions, 0 (channels first) or 2 (channels last). The
  # normalisations are always in 0. SiLU comes after the change, so that its backward sees one
  # layout only, which is several times as fast.
  def residual(self: __torch__.Ops, x: Tensor, temb: Tensor, weights: List[Tensor], groups: int, eps: float, dropout: float, train: bool, layout: int) -> Tensor:
    h = torch.group_norm(x, groups, weights[0], weights[1], eps)
    h = torch.silu(torch.contiguous(h, memory_format=layout))
    h = torch.conv2d(h, weights[2], weights[3], [1, 1], [1, 1], [1, 1], 1)
    e = torch.linear(temb, weights[4], weights[5])
    h = torch.add(torch.contiguous(h, memory_format=0), torch.unsqueeze(torch.unsqueeze(e, 2), 3))
    h = torch.group_norm(h, groups, weights[6], weights[7], eps)
    h = torch.silu(torch.contiguous(h, memory_format=layout))
    if torch.gt(dropout, 0.0):
      h = torch.dropout(h, dropout, train)
    h = torch.conv2d(h, weights[8], weights[9], [1, 1], [1, 1], [1, 1], 1)
    if torch.gt(torch.len(weights), 10):
      s = torch.conv2d(torch.contiguous(x, memory_format=layout), weights[10], weights[11], [1, 1], [0, 0], [1, 1], 1)
    else:
      s = x
    return torch.add(torch.contiguous(s, memory_format=0), torch.contiguous(h, memory_format=0))

  # weights: group_norm w b, to_q w b, to_k w b, to_v w b, to_out w b
  def attention(self: __torch__.Ops, x: Tensor, weights: List[Tensor], groups: int, eps: float, heads: int) -> Tensor:
    n = torch.size(x, 0)
    c = torch.size(x, 1)
    height = torch.size(x, 2)
    width = torch.size(x, 3)
    tokens = torch.mul(height, width)
    y = torch.group_norm(x, groups, weights[0], weights[1], eps)
    y = torch.transpose(torch.reshape(y, [n, c, tokens]), 1, 2)
    d = torch.floordiv(c, heads)
    q = torch.transpose(torch.reshape(torch.linear(y, weights[2], weights[3]), [n, tokens, heads, d]), 1, 2)
    k = torch.transpose(torch.reshape(torch.linear(y, weights[4], weights[5]), [n, tokens, heads, d]), 1, 2)
    v = torch.transpose(torch.reshape(torch.linear(y, weights[6], weights[7]), [n, tokens, heads, d]), 1, 2)
    a = torch.scaled_dot_product_attention(q, k, v)
    a = torch.reshape(torch.transpose(a, 1, 2), [n, tokens, c])
    a = torch.linear(a, weights[8], weights[9])
    return torch.add(x, torch.reshape(torch.transpose(a, 1, 2), [n, c, height, width]))

  def downsample(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor, padding: int) -> Tensor:
    if torch.eq(padding, 0):
      h = torch.constant_pad_nd(x, [0, 1, 0, 1], 0)
    else:
      h = x
    return torch.conv2d(h, w, b, [2, 2], [padding, padding], [1, 1], 1)

  # Each output pixel of a 3x3 convolution over doubled pixels sees only 2x2 different inputs, so it
  # equals a transposed 4x4 convolution with stride 2, at 4/9 of the work. Its kernel is linear in
  # the given one: along each side, taps (a, b, c) become (c, b + c, a + b, a).
  # Such convolutions are fastest with channels last.
  def upsample(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    spread = torch.to(torch.tensor([[0., 0., 1.], [0., 1., 1.], [1., 1., 0.], [1., 0., 0.]]), ops.prim.device(w), ops.prim.dtype(w))
    kernel = torch.matmul(torch.matmul(spread, torch.transpose(w, 0, 1)), torch.transpose(spread, 0, 1))
    h = torch.contiguous(x, memory_format=2)
    h = torch.conv_transpose2d(h, kernel, b, [2, 2], [1, 1], [0, 0], 1, [1, 1])
    return torch.contiguous(h, memory_format=0)

  # Angles t * exp(scale * i) for i below half, in float32; sines and cosines side by side.
  def timestep_embedding(self: __torch__.Ops, t: Tensor, half: int, scale: float, cos_first: bool) -> Tensor:
    i = torch.arange(half, dtype=6, layout=None, device=ops.prim.device(t), pin_memory=None)
    f = torch.exp(torch.mul(i, scale))
    angles = torch.mul(torch.unsqueeze(torch.to(t, 6), 1), torch.unsqueeze(f, 0))
    if cos_first:
      parts = [torch.cos(angles), torch.sin(angles)]
    else:
      parts = [torch.sin(angles), torch.cos(angles)]
    return torch.cat(parts, 1)

  # Number formats: 6 is float32, 15 is bfloat16.

  def to_fp32(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.to(x, 6)

  def to_bf16(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.to(x, 15)

  # One update of everything: norm, clipping, AdamW and the moving average, over flat arrays.
  # The fused call multiplies gradients by 1/grad_scale and does nothing where found_inf is 1.
  def adamw_ema(self: __torch__.Ops, flat: List[Tensor], grad: List[Tensor], m: List[Tensor], v: List[Tensor], updates: List[Tensor], ema: Tensor, lr: float, beta1: float, beta2: float, eps: float, weight_decay: float, max_norm: float, ema_decay: float) -> Tensor:
    norm = torch.linalg_vector_norm(grad[0])
    found_inf = torch.to(torch.logical_not(torch.isfinite(norm)), 6)
    _0 = torch.add_(updates[0], torch.rsub(found_inf, 1))
    if torch.gt(max_norm, 0.0):
      grad_scale = torch.clamp_min(torch.div(norm, max_norm), 1.0)
    else:
      grad_scale = torch.ones_like(norm)
    none = annotate(List[Tensor], [])
    torch._fused_adamw_(flat, grad, m, v, none, updates, lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay, eps=eps, amsgrad=False, maximize=False, grad_scale=grad_scale, found_inf=found_inf)
    _1 = torch.lerp_(ema, flat[0], torch.sub(1.0, ema_decay))
    return norm
