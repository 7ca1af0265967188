# The layers of ops.py without gradients, by operators of XNNPACK, the processor's library for small
# networks, that were made once with their weights. Arrays are channels first; the operators see to
# their own order. What nobody else holds is changed in place.

def convolution(w: Tensor, b: Tensor, stride: int, padding: int) -> __torch__.torch.classes.xnnpack.Conv2dOpContext:
  return ops.prepacked.conv2d_clamp_prepack(w, b, [stride, stride], [padding, padding], [1, 1], 1, None, None)

# ops.downsample's convolution. One whose padding is below and on the right alone is one of 4x4 with
# padding all around, whose first row and column are zeros: that takes less time than to pad.
def halving(w: Tensor, b: Tensor, padding: int) -> __torch__.torch.classes.xnnpack.Conv2dOpContext:
  if torch.eq(padding, 0):
    w = torch.constant_pad_nd(w, [1, 0, 1, 0], 0)
  return __torch__.kept.convolution(w, b, 2, 1)

def upsampling(w: Tensor, b: Tensor) -> __torch__.torch.classes.xnnpack.TransposeConv2dOpContext:
  return ops.prepacked.conv2d_transpose_clamp_prepack(__torch__.ops.transposed(w), b, [2, 2], [1, 1], [0, 0], [1, 1], 1, None, None)

def product(w: Tensor, b: Tensor) -> __torch__.torch.classes.xnnpack.LinearOpContext:
  return ops.prepacked.linear_clamp_prepack(w, b, None, None)

# A product as a convolution, 1x1.
def pointwise(w: Tensor, b: Tensor) -> __torch__.torch.classes.xnnpack.Conv2dOpContext:
  return __torch__.kept.convolution(torch.unsqueeze(torch.unsqueeze(w, 2), 3), b, 1, 0)

# Queries, keys and values at once, the queries divided by the root of their width for each head.
# weights: as in ops.attention.
def queries_keys_values(weights: List[Tensor], heads: int) -> __torch__.torch.classes.xnnpack.Conv2dOpContext:
  root = torch.sqrt(torch.floordiv(torch.size(weights[0], 0), heads))
  w = torch.cat([torch.div(weights[0], root), weights[2], weights[4]])
  b = torch.cat([torch.div(weights[1], root), weights[3], weights[5]])
  return __torch__.kept.pointwise(w, b)

def conv2d(x: Tensor, conv: __torch__.torch.classes.xnnpack.Conv2dOpContext) -> Tensor:
  return ops.prepacked.conv2d_clamp_run(x, conv)

def linear(x: Tensor, product: __torch__.torch.classes.xnnpack.LinearOpContext) -> Tensor:
  return ops.prepacked.linear_clamp_run(x, product)

def linear_silu(x: Tensor, product: __torch__.torch.classes.xnnpack.LinearOpContext) -> Tensor:
  return torch.silu_(ops.prepacked.linear_clamp_run(x, product))

def norm_silu_conv(x: Tensor, nw: Tensor, nb: Tensor, conv: __torch__.torch.classes.xnnpack.Conv2dOpContext, groups: int, eps: float) -> Tensor:
  return ops.prepacked.conv2d_clamp_run(torch.silu_(torch.group_norm(x, groups, nw, nb, eps)), conv)

# norms: norm1 w b, norm2 w b; convs: conv1, conv2 [, conv_shortcut]
def residual(x: Tensor, e: Tensor, norms: List[Tensor], convs: List[__torch__.torch.classes.xnnpack.Conv2dOpContext], groups: int, eps: float, act: int, scale_shift: bool, output_scale: float) -> Tensor:
  h = __torch__.packed.activate_(torch.group_norm(x, groups, norms[0], norms[1], eps), act)
  h = ops.prepacked.conv2d_clamp_run(h, convs[0])
  if scale_shift:
    h = __torch__.packed.scale_shift_(torch.group_norm(h, groups, norms[2], norms[3], eps), e)
  else:
    h = torch.add_(h, torch.view(e, [torch.size(e, 0), -1, 1, 1]))
    h = torch.group_norm(h, groups, norms[2], norms[3], eps)
  h = ops.prepacked.conv2d_clamp_run(__torch__.packed.activate_(h, act), convs[1])
  if torch.gt(torch.len(convs), 2):
    h = torch.add_(h, ops.prepacked.conv2d_clamp_run(x, convs[2]))
  else:
    h = torch.add_(h, x)
  if torch.ne(output_scale, 1.0):
    h = torch.div_(h, output_scale)
  return h

# norm: w b, or nothing. Tokens are columns, as channels first has them.
def attention(x: Tensor, norm: List[Tensor], qkv: __torch__.torch.classes.xnnpack.Conv2dOpContext, out: __torch__.torch.classes.xnnpack.Conv2dOpContext, groups: int, eps: float, heads: int, output_scale: float) -> Tensor:
  n, _0, height, width, = torch.size(x)
  tokens = torch.mul(height, width)
  if torch.gt(torch.len(norm), 0):
    y = torch.group_norm(x, groups, norm[0], norm[1], eps)
  else:
    y = x
  y = torch.view(ops.prepacked.conv2d_clamp_run(y, qkv), [n, 3, -1, tokens])
  y = torch.reshape(torch.transpose(y, 0, 1), [3, torch.mul(n, heads), -1, tokens])
  q, k, v, = torch.unbind(y)
  p = torch.softmax(torch.bmm(torch.transpose(q, 1, 2), k), -1)
  a = torch.view(torch.bmm(v, torch.transpose(p, 1, 2)), [n, -1, height, width])
  h = torch.add_(ops.prepacked.conv2d_clamp_run(a, out), x)
  if torch.ne(output_scale, 1.0):
    h = torch.div_(h, output_scale)
  return h

def upsample(x: Tensor, conv: __torch__.torch.classes.xnnpack.TransposeConv2dOpContext) -> Tensor:
  return ops.prepacked.conv2d_transpose_clamp_run(x, conv)
