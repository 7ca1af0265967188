# Layers. Weights decide the number format: an input is brought to the weight's own type.

def conv2d(x: Tensor, w: Tensor, b: Tensor, stride: int, padding: int) -> Tensor:
  return torch.conv2d(torch.type_as(x, w), w, b, [stride, stride], [padding, padding], [1, 1], 1)

def linear(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
  return torch.linear(torch.type_as(x, w), w, b)

def linear_silu(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
  return torch.silu(torch.linear(torch.type_as(x, w), w, b))

def embedding(i: Tensor, w: Tensor) -> Tensor:
  return torch.embedding(w, i)

def add(x: Tensor, y: Tensor) -> Tensor:
  return torch.add(x, y)

# Side by side along the channels, the second axis.
def joined(x: Tensor, y: Tensor) -> Tensor:
  return torch.cat([x, y], 1)

def channels(x: Tensor, begin: int, count: int) -> Tensor:
  return torch.narrow(x, 1, begin, count)

def centre(x: Tensor) -> Tensor:
  return torch.sub(torch.mul(x, 2), 1)

# Numbered as in Activation.
def activation(x: Tensor, number: int) -> Tensor:
  if torch.eq(number, 0):
    y = torch.silu(x)
  elif torch.eq(number, 1):
    y = torch.mish(x)
  elif torch.eq(number, 2):
    y = torch.gelu(x)
  else:
    y = torch.relu(x)
  return y

def arranged(x: Tensor) -> Tensor:
  return __torch__.residual.arranged(x, torch.size(x, 1))

# h in the memory format of x.
def like(h: Tensor, x: Tensor) -> Tensor:
  if torch.is_contiguous(x):
    y = torch.contiguous(h, memory_format=0)
  else:
    y = torch.contiguous(h, memory_format=2)
  return y

def group_norm(x: Tensor, w: Tensor, b: Tensor, groups: int, eps: float) -> Tensor:
  large = torch.ge(torch.numel(x), torch.mul(2048, torch.size(x, 1)))
  exact = torch.__and__(torch.eq(ops.prim.dtype(x), 6), torch.__not__(ops.prim.is_cuda(x)))
  if torch.__and__(torch.__not__(torch.is_contiguous(x)), torch.__and__(large, exact)):
    y, _0, _1, = __torch__.norm.by_sums(x, w, b, groups, eps)
  else:
    y = torch.group_norm(torch.contiguous(x, memory_format=0), groups, w, b, eps)
  return y

def norm_silu_conv(x: Tensor, nw: Tensor, nb: Tensor, cw: Tensor, cb: Tensor, groups: int, eps: float) -> Tensor:
  h = torch.silu(__torch__.ops.group_norm(x, nw, nb, groups, eps))
  return torch.conv2d(h, cw, cb, [1, 1], [1, 1], [1, 1], 1)

# What dropout multiplies x, dense in memory, by: 0, or 1 over the odds of staying. A generator for
# each seed serves an equal share of the images with integers of 16 bits, four from one number, on
# the processor in a quarter of the time of PyTorch's own dropout. The odds are those of these
# integers, so that the mean stays.
def dropout_mask(x: Tensor, p: float, seeds: List[int]) -> Tensor:
  n = torch.len(seeds)
  if torch.eq(n, 0):
    kept = torch.dropout_(torch.ones_like(x), p, True)
  else:
    share = torch.floordiv(torch.numel(x), n)
    words = torch.floordiv(torch.add(share, 3), 4)
    bits = torch.empty([n, words], dtype=4, layout=None, device=ops.prim.device(x), pin_memory=None)
    for i in range(n):
      generator = torch.Generator(device=ops.prim.device(x), seed=seeds[i])
      _0 = torch.random_(torch.select(bits, 0, i), -9223372036854775807, None, generator=generator)
    mask = torch.to(torch.narrow(torch.view_copy(bits, dtype=2), 1, 0, share), 6)
    dropped = torch.round(torch.mul(p, 65536.))
    _1 = torch.ge_(mask, torch.sub(dropped, 32768.))
    _2 = torch.mul_(mask, torch.div(65536., torch.sub(65536., dropped)))
    kept = torch.to(torch.as_strided(mask, torch.size(x), torch.stride(x)), ops.prim.dtype(x))
  return kept

def dropout_(x: Tensor, p: float, seeds: List[int]) -> Tensor:
  if torch.eq(torch.len(seeds), 0):
    y = torch.dropout_(x, p, True)
  else:
    y = torch.mul_(x, __torch__.ops.dropout_mask(x, p, seeds))
  return y

# weights: norm1 w b, conv1 w b, norm2 w b, conv2 w b [, conv_shortcut w b]
# layout: the memory format of the convolutions, 0 (channels first) or 2 (channels last). The
# normalisations are always in 0. Activations come after the change, so that their backward sees
# one layout only, which is several times as fast.
def residual(x: Tensor, e: Tensor, weights: List[Tensor], groups: int, eps: float, dropout: float, seeds: List[int], layout: int, act: int, scale_shift: bool, output_scale: float) -> Tensor:
  x = torch.contiguous(x, memory_format=0)
  h = torch.group_norm(x, groups, weights[0], weights[1], eps)
  h = __torch__.ops.activation(torch.contiguous(h, memory_format=layout), act)
  h = torch.conv2d(h, weights[2], weights[3], [1, 1], [1, 1], [1, 1], 1)
  e = torch.unsqueeze(torch.unsqueeze(e, 2), 3)
  h = torch.contiguous(h, memory_format=0)
  if scale_shift:
    halves = torch.chunk(e, 2, 1)
    h = torch.group_norm(h, groups, weights[4], weights[5], eps)
    h = torch.add(torch.mul(h, torch.add(halves[0], 1)), halves[1])
  else:
    h = torch.group_norm(torch.add_(h, e), groups, weights[4], weights[5], eps)
  h = __torch__.ops.activation(torch.contiguous(h, memory_format=layout), act)
  if torch.gt(dropout, 0.0):
    h = __torch__.ops.dropout_(h, dropout, seeds)
  h = torch.conv2d(h, weights[6], weights[7], [1, 1], [1, 1], [1, 1], 1)
  if torch.gt(torch.len(weights), 8):
    s = torch.conv2d(torch.contiguous(x, memory_format=layout), weights[8], weights[9], [1, 1], [0, 0], [1, 1], 1)
  else:
    s = x
  h = torch.add_(torch.contiguous(h, memory_format=0), torch.contiguous(s, memory_format=0))
  if torch.ne(output_scale, 1.0):
    h = torch.div(h, output_scale)
  return h

# softmax(q kT / sqrt(d)) v of q, k and v (N, heads, tokens, d). On the processor PyTorch's own
# starts a product of bfloat16 for each image and head. That takes longer than all at once, whose
# scores stay small where tokens are few.
def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
  fused = torch.__or__(ops.prim.is_cuda(q), torch.eq(ops.prim.dtype(q), 6))
  if torch.__or__(fused, torch.gt(torch.size(q, 2), 256)):
    a = torch.scaled_dot_product_attention(q, k, v)
  else:
    scores = torch.matmul(q, torch.transpose(k, 2, 3))
    a = torch.matmul(torch.softmax(torch.div_(scores, torch.sqrt(torch.size(q, 3))), -1), v)
  return a

# weights: to_q w b, to_k w b, to_v w b, to_out w b [, group_norm w b]
def attention(x: Tensor, weights: List[Tensor], groups: int, eps: float, heads: int, output_scale: float) -> Tensor:
  n = torch.size(x, 0)
  c = torch.size(x, 1)
  height = torch.size(x, 2)
  width = torch.size(x, 3)
  tokens = torch.mul(height, width)
  if torch.gt(torch.len(weights), 8):
    y = __torch__.ops.group_norm(x, weights[8], weights[9], groups, eps)
  else:
    y = x
  y = torch.contiguous(torch.transpose(torch.reshape(y, [n, c, tokens]), 1, 2))
  inner = torch.size(weights[0], 0)
  qkv = torch.linear(y, torch.cat([weights[0], weights[2], weights[4]]), torch.cat([weights[1], weights[3], weights[5]]))
  qkv = torch.reshape(qkv, [n, tokens, 3, heads, torch.floordiv(inner, heads)])
  q, k, v, = torch.unbind(torch.permute(qkv, [2, 0, 3, 1, 4]))
  a = __torch__.ops.attend(q, k, v)
  a = torch.reshape(torch.transpose(a, 1, 2), [n, tokens, inner])
  a = torch.linear(a, weights[6], weights[7])
  h = torch.add(x, torch.reshape(torch.transpose(a, 1, 2), [n, c, height, width]))
  if torch.ne(output_scale, 1.0):
    h = torch.div(h, output_scale)
  return h

def downsample(x: Tensor, w: Tensor, b: Tensor, padding: int) -> Tensor:
  if torch.eq(padding, 0):
    h = torch.constant_pad_nd(x, [0, 1, 0, 1], 0)
  else:
    h = x
  return torch.conv2d(h, w, b, [2, 2], [padding, padding], [1, 1], 1)

# Each output pixel of a 3x3 convolution over doubled pixels sees only 2x2 different inputs, so it
# equals a transposed 4x4 convolution with stride 2, at 4/9 of the work. Its kernel is linear in
# the given one: along each side, taps (a, b, c) become (c, b + c, a + b, a), tap i going to place j
# where i + j is 2 or 3.
# Such convolutions are fastest with channels last. The library is slow at their bias's gradient,
# so the bias is added apart.
def upsample(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
  h = torch.contiguous(x, memory_format=2)
  h = torch.conv_transpose2d(h, __torch__.ops.transposed(w), None, [2, 2], [1, 1], [0, 0], 1, [1, 1])
  return torch.add_(__torch__.ops.like(h, x), torch.reshape(b, [1, -1, 1, 1]))

# That kernel, (C, C', 4, 4), in order: the library would else bring it into order pixel by pixel at
# each of its uses.
def transposed(w: Tensor) -> Tensor:
  kernels = torch.matmul(torch.reshape(w, [-1, 9]), torch.transpose(__torch__.ops.spread(w), 0, 1))
  kernels = torch.view(kernels, [torch.size(w, 0), torch.size(w, 1), 4, 4])
  return torch.contiguous(torch.transpose(kernels, 0, 1))

# The taps of a 3x3 kernel that go to each of the 16 places, (16, 9), in the number format of w.
def spread(w: Tensor) -> Tensor:
  device = ops.prim.device(w)
  to = torch.unsqueeze(torch.arange(4, dtype=4, layout=None, device=device, pin_memory=None), 1)
  taps = torch.add(to, torch.arange(3, dtype=4, layout=None, device=device, pin_memory=None))
  side = torch.to(torch.eq(torch.__rshift__(taps, 1), 1), ops.prim.dtype(w))
  return torch.kron(side, side)

# Angles t * exp(scale * i) for i below half, in float32; sines and cosines side by side.
def timestep_embedding(t: Tensor, half: int, scale: float, cos_first: bool) -> Tensor:
  i = torch.arange(half, dtype=6, layout=None, device=ops.prim.device(t), pin_memory=None)
  f = torch.exp(torch.mul(i, scale))
  angles = torch.mul(torch.unsqueeze(torch.to(t, 6), 1), torch.unsqueeze(f, 0))
  if cos_first:
    parts = [torch.cos(angles), torch.sin(angles)]
  else:
    parts = [torch.sin(angles), torch.cos(angles)]
  return torch.cat(parts, 1)

# Number formats: 6 is float32, 15 is bfloat16.

def to_fp32(x: Tensor) -> Tensor:
  return torch.to(x, 6)

def to_bf16(x: Tensor) -> Tensor:
  return torch.to(x, 15)

# The update. A gradient whose norm is not finite changes neither weights nor moments: weights
# and moments are multiplied into place by `finite`, 0 or 1, so that the host need not wait.

# Nearly the closest matrix with orthonormal rows, or columns if those are shorter, for each of
# x (K, rows, columns). The iteration X <- (a + b XX^T + c (XX^T)^2) X is done on the smaller Gram
# matrix: q gathers the polynomials, which commute, and meets x once.
def orthogonalize(x: Tensor) -> Tensor:
  wide = torch.le(torch.size(x, 1), torch.size(x, 2))
  if wide:
    gram = torch.matmul(x, torch.transpose(x, 1, 2))
  else:
    gram = torch.matmul(torch.transpose(x, 1, 2), x)
  eye = torch.eye(torch.size(gram, 1), dtype=ops.prim.dtype(x), layout=None, device=ops.prim.device(x), pin_memory=None)
  norm = torch.add(torch.linalg_vector_norm(x, 2, [1, 2], True), 1e-12)
  g = torch.div(gram, torch.mul(norm, norm))
  q = torch.div(eye, norm)
  for _0 in range(5):
    p = torch.add(torch.mul(eye, 3.4445), torch.add(torch.mul(g, -4.775), torch.matmul(g, g), alpha=2.0315))
    q = torch.matmul(p, q)
    g = torch.matmul(torch.matmul(p, g), p)
  if wide:
    u = torch.matmul(q, x)
  else:
    u = torch.matmul(x, q)
  return u

# Muon for matrices, table: (offset, count, rows, columns, stride between matrices) of each shape.
def muon_(flat: Tensor, grad: Tensor, m: Tensor, table: List[int], lr: Tensor, grad_scale: Tensor, finite: Tensor, beta1: float, weight_decay: float) -> int:
  groups = torch.floordiv(torch.len(table), 5)
  for i in range(groups):
    j = torch.mul(i, 5)
    offset = table[j]
    rows = table[torch.add(j, 2)]
    columns = table[torch.add(j, 3)]
    size = [table[torch.add(j, 1)], rows, columns]
    stride = [table[torch.add(j, 4)], columns, 1]
    g = torch.div(torch.as_strided(grad, size, stride, offset), grad_scale)
    g = torch.nan_to_num(g, 0., 0., 0.)
    moment = torch.as_strided(m, size, stride, offset)
    _0 = torch.lerp_(moment, g, torch.mul(finite, torch.sub(1.0, beta1)))
    u = __torch__.ops.orthogonalize(torch.lerp(g, moment, beta1))
    w = torch.as_strided(flat, size, stride, offset)
    rms = torch.mul(0.2, torch.sqrt(ops.prim.max(rows, columns)))
    change = torch.add(torch.mul(u, rms), w, alpha=weight_decay)
    _1 = torch.sub_(w, torch.mul(change, lr))
  return groups

def zero_(x: Tensor) -> Tensor:
  return torch.zero_(x)

# Each of `values` into its counterpart, in place.
def copy_all_(into: List[Tensor], values: List[Tensor]) -> List[Tensor]:
  torch._foreach_copy_(into, values)
  return annotate(List[Tensor], [])

# Views of `flat` that lie as `places` lie in their own array, each a leaf.
def leaves(flat: Tensor, places: List[Tensor]) -> List[Tensor]:
  made = annotate(List[Tensor], [])
  for i in range(torch.len(places)):
    place = places[i]
    view = torch.as_strided(flat, torch.size(place), torch.stride(place), torch.storage_offset(place))
    _0 = torch.append(made, torch.requires_grad_(torch.detach(view)))
  return made

def add_all_(into: List[Tensor], values: List[Tensor]) -> List[Tensor]:
  torch._foreach_add_(into, values)
  return annotate(List[Tensor], [])

# Norm, clipping, AdamW (and Muon for the matrices of the table) and the moving average, over flat
# arrays. The lists hold what AdamW updates: the part behind the matrices of the table. The fused
# call multiplies gradients by 1/grad_scale and does nothing where found_inf is 1.
def update(flat: Tensor, grad: Tensor, m: Tensor, ema: Tensor, adam_flat: List[Tensor], adam_grad: List[Tensor], adam_m: List[Tensor], adam_v: List[Tensor], updates: List[Tensor], table: List[int], lr: float, beta1: float, beta2: float, eps: float, weight_decay: float, max_norm: float, ema_decay: float) -> Tensor:
  norm = torch.linalg_vector_norm(grad)
  found_inf = torch.to(torch.logical_not(torch.isfinite(norm)), 6)
  finite = torch.rsub(found_inf, 1)
  _0 = torch.add_(updates[0], finite)
  if torch.gt(max_norm, 0.0):
    grad_scale = torch.clamp_min(torch.div(norm, max_norm), 1.0)
  else:
    grad_scale = torch.ones_like(norm)
  none = annotate(List[Tensor], [])
  torch._fused_adamw_(adam_flat, adam_grad, adam_m, adam_v, none, updates, lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay, eps=eps, amsgrad=False, maximize=False, grad_scale=grad_scale, found_inf=found_inf)
  _1 = __torch__.ops.muon_(flat, grad, m, table, torch.mul(finite, lr), grad_scale, finite, beta1, weight_decay)
  _2 = torch.lerp_(ema, flat, torch.sub(1.0, ema_decay))
  return norm
