# The convolutions of ops.py without gradients, for weights in the order that the processor's
# library, oneDNN, wants, or with three axes for Winograd's. Arrays are channels last. What nobody
# else holds is changed in place.

# The order depends on the input's size (N, C, H, W), for which arrays are taken as channels last.
def pack(w: Tensor, stride: int, padding: int, size: List[int]) -> Tensor:
  return ops.mkldnn._reorder_convolution_weight(w, [padding, padding], [stride, stride], [1, 1], 1, size)

def pack_winograd(w: Tensor) -> Tensor:
  return torch.contiguous(__torch__.winograd.weights(w))

def pack_transposed(w: Tensor, size: List[int]) -> Tensor:
  return ops.mkldnn._reorder_convolution_transpose_weight(w, [1, 1], [0, 0], [2, 2], [1, 1], 1, size)

def conv2d(x: Tensor, w: Tensor, b: Tensor, stride: int, padding: int) -> Tensor:
  if torch.eq(torch.dim(w), 3):
    y = __torch__.winograd.convolve(x, w, b)
  else:
    h = torch.contiguous(torch.to(x, ops.prim.dtype(w)), memory_format=2)
    y = ops.mkldnn._convolution_pointwise(h, w, b, [padding, padding], [stride, stride], [1, 1], 1, "none", annotate(List[Optional[number]], []), "")
  return y

# conv(x) + e, a 3x3 convolution and e (N, C').
def conv_plus(x: Tensor, w: Tensor, b: Tensor, e: Tensor) -> Tensor:
  if torch.eq(torch.dim(w), 3):
    y = __torch__.winograd.convolve(x, w, torch.add(e, b))
  elif torch.eq(torch.size(e, 0), 1):
    y = __torch__.packed.conv2d(x, w, torch.add(torch.select(e, 0, 0), b), 1, 1)
  else:
    y = torch.add_(__torch__.packed.conv2d(x, w, b, 1, 1), torch.unsqueeze(torch.unsqueeze(e, 2), 3))
  return y

# sum + conv(x), a 3x3 convolution, in place of the sum, which is channels last.
def conv_onto_(sum: Tensor, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
  if torch.eq(torch.dim(w), 3):
    y = torch.add_(sum, __torch__.winograd.convolve(x, w, b))
  else:
    h = torch.contiguous(torch.to(x, ops.prim.dtype(w)), memory_format=2)
    y = ops.mkldnn._convolution_pointwise_(sum, h, w, b, [1, 1], [1, 1], [1, 1], 1, "add", None, None, annotate(List[Optional[number]], []), None)
  return y

# PyTorch's own is slow for small images that are channels last, unless a group is as many channels
# as the processor works on at once. By sums it is done in float32, which is what comes out.
def group_norm(x: Tensor, w: Tensor, b: Tensor, groups: int, eps: float) -> Tensor:
  h = torch.contiguous(x, memory_format=2)
  pixels = torch.mul(torch.size(x, 2), torch.size(x, 3))
  if torch.eq(ops.prim.dtype(x), 6):
    lanes = 8
  else:
    lanes = 16
  whole = torch.eq(torch.remainder(torch.floordiv(torch.size(x, 1), groups), lanes), 0)
  if torch.__or__(whole, torch.ge(pixels, 1024)):
    y = torch.group_norm(h, groups, w, b, eps)
  elif torch.lt(torch.numel(x), 50000):
    y = torch.group_norm(torch.contiguous(x, memory_format=0), groups, w, b, eps)
  else:
    y, _0, _1, = __torch__.norm.by_sums(torch.to(h, 6), torch.to(w, 6), torch.to(b, 6), groups, eps)
  return y

# Numbered as in Activation.
def activate_(x: Tensor, number: int) -> Tensor:
  if torch.eq(number, 0):
    y = torch.silu_(x)
  elif torch.eq(number, 1):
    y = torch.mish_(x)
  elif torch.eq(number, 2):
    y = torch.gelu(x)
  else:
    y = torch.relu_(x)
  return y

# (1 + s) h + b in place of h, where e (N, 2 C) is s and b.
def scale_shift_(h: Tensor, e: Tensor) -> Tensor:
  halves = torch.chunk(torch.unsqueeze(torch.unsqueeze(e, 2), 3), 2, 1)
  return torch.add_(torch.mul_(h, torch.add(halves[0], 1)), halves[1])

def norm_silu_conv(x: Tensor, nw: Tensor, nb: Tensor, cw: Tensor, cb: Tensor, groups: int, eps: float) -> Tensor:
  h = __torch__.packed.activate_(__torch__.packed.group_norm(x, nw, nb, groups, eps), 0)
  return __torch__.packed.conv2d(h, cw, cb, 1, 1)

# As ops.py has it; there is no dropout where there is no training.
def residual(x: Tensor, e: Tensor, weights: List[Tensor], groups: int, eps: float, dropout: float, seeds: List[int], layout: int, act: int, scale_shift: bool, output_scale: float) -> Tensor:
  h = __torch__.packed.activate_(__torch__.packed.group_norm(x, weights[0], weights[1], groups, eps), act)
  if scale_shift:
    h = __torch__.packed.conv2d(h, weights[2], weights[3], 1, 1)
    h = __torch__.packed.group_norm(h, weights[4], weights[5], groups, eps)
    h = __torch__.packed.scale_shift_(h, e)
  else:
    h = __torch__.packed.conv_plus(h, weights[2], weights[3], e)
    h = __torch__.packed.group_norm(h, weights[4], weights[5], groups, eps)
  h = __torch__.packed.activate_(h, act)
  if torch.gt(torch.len(weights), 8):
    s = __torch__.packed.conv2d(x, weights[8], weights[9], 1, 0)
  else:
    s = torch.clone(x, memory_format=2)
  h = __torch__.packed.conv_onto_(s, h, weights[6], weights[7])
  if torch.ne(output_scale, 1.0):
    h = torch.div_(h, output_scale)
  return h

def downsample(x: Tensor, w: Tensor, b: Tensor, padding: int) -> Tensor:
  if torch.eq(padding, 0):
    h = torch.constant_pad_nd(x, [0, 1, 0, 1], 0)
  else:
    h = x
  return __torch__.packed.conv2d(h, w, b, 2, padding)

# The weights are those of the transposed convolution already.
def upsample(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
  h = torch.contiguous(x, memory_format=2)
  return ops.mkldnn._convolution_transpose_pointwise(h, w, b, [1, 1], [0, 0], [2, 2], [1, 1], 1, "none", annotate(List[Optional[number]], []), "")
