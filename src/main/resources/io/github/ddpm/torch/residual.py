# Ho et al.'s residual block with its gradient written out, for the processor. Nothing here is
# recorded. Where there is much to do for an image in float32, arrays are channels last and large
# convolutions Winograd's, forward and backward; else arrays are channels first.

# The memory format in which convolutions of x to k channels and `pixels` pixels are fastest. It does
# not depend on how many images there are: dropout takes its random numbers in the order of memory.
def memory_format(x: Tensor, k: int, pixels: int) -> int:
  wide = torch.__and__(torch.ge(pixels, 64), torch.ge(torch.mul(pixels, torch.mul(k, k)), 1048576))
  much = torch.__or__(torch.ge(pixels, 256), wide)
  if torch.__and__(much, torch.eq(ops.prim.dtype(x), 6)):
    f = 2
  else:
    f = 0
  return f

# In the memory format for convolutions to k channels.
def arranged(x: Tensor, k: int) -> Tensor:
  pixels = torch.mul(torch.size(x, 2), torch.size(x, 3))
  return torch.contiguous(x, memory_format=__torch__.residual.memory_format(x, k, pixels))

# (Evaluations have a rule of their own, Packing, since their weights are transformed beforehand.)
# With few channels Winograd's transforms cost more than they save, with few pixels the reading of
# its weights, which are four times as large, and tiles beyond the images' edges are for nothing.
def by_winograd(x: Tensor, w: Tensor) -> bool:
  n, c, height, width, = torch.size(x)
  work = torch.mul(torch.size(w, 0), torch.size(w, 1))
  tall = torch.mul(torch.floordiv(torch.add(height, 3), 4), 4)
  wide = torch.mul(torch.floordiv(torch.add(width, 3), 4), 4)
  filled = torch.ge(torch.mul(torch.mul(height, width), 5), torch.mul(torch.mul(tall, wide), 4))
  pixels = torch.mul(n, torch.mul(height, width))
  large = torch.__and__(torch.ge(work, 4096), torch.ge(torch.mul(pixels, work), 8388608))
  return torch.__and__(__torch__.norm.is_last(x), torch.__and__(large, filled))

# A 3x3 convolution plus b (N or 1, K).
def conv(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
  if __torch__.residual.by_winograd(x, w):
    y = __torch__.winograd.convolve(x, __torch__.winograd.weights(w), b)
  elif torch.eq(torch.size(b, 0), 1):
    y = torch.conv2d(x, w, torch.select(b, 0, 0), [1, 1], [1, 1], [1, 1], 1)
  else:
    y = torch.add_(torch.conv2d(x, w, None, [1, 1], [1, 1], [1, 1], 1), torch.unsqueeze(torch.unsqueeze(b, 2), 3))
  return y

# The gradients in x and w, from g, the one in the convolution's output.
def conv_gradient(g: Tensor, x: Tensor, w: Tensor) -> Tuple[Tensor, Tensor]:
  if __torch__.residual.by_winograd(x, w):
    of_x = __torch__.winograd.convolve(g, __torch__.winograd.weights_back(w), torch.new_zeros(g, [1, torch.size(w, 1)]))
    of_w = __torch__.winograd.weight_gradient(x, g)
  else:
    of_x, of_w, _0, = torch.convolution_backward(g, x, w, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, [True, True, False])
  return (of_x, of_w)

# y + m x in place of y, for each pixel's channels; m is a matrix.
def add_product_(y: Tensor, m: Tensor, x: Tensor) -> Tensor:
  k, c, = torch.size(m)
  if __torch__.norm.is_last(x):
    _0 = torch.addmm_(torch.view(torch.permute(y, [0, 2, 3, 1]), [-1, k]), torch.view(__torch__.norm.pixels(x), [-1, c]), torch.transpose(m, 0, 1))
  else:
    n = torch.size(x, 0)
    _1 = torch.baddbmm_(torch.view(y, [n, k, -1]), torch.expand(m, [n, k, c]), torch.view(x, [n, c, -1]))
  return y

# The gradient in m, from g, the one in the product.
def product_gradient(g: Tensor, x: Tensor) -> Tensor:
  n, k, _0, _1, = torch.size(g)
  c = torch.size(x, 1)
  if __torch__.norm.is_last(x):
    y = torch.mm(torch.transpose(torch.view(__torch__.norm.pixels(g), [-1, k]), 0, 1), torch.view(__torch__.norm.pixels(x), [-1, c]))
  else:
    y = torch.sum(torch.bmm(torch.view(g, [n, k, -1]), torch.transpose(torch.view(x, [n, c, -1]), 1, 2)), [0])
  return y

# weights: as in ops.residual. Gives the output and what the gradient needs.
def forward(x: Tensor, e: Tensor, weights: List[Tensor], groups: int, eps: float, dropout: float, seeds: List[int], output_scale: float) -> List[Tensor]:
  x = __torch__.residual.arranged(x, torch.size(weights[2], 0))
  a1, mean1, rstd1, = __torch__.norm.silu(x, weights[0], weights[1], groups, eps)
  h = __torch__.residual.conv(a1, weights[2], torch.add(e, weights[3]))
  a2, mean2, rstd2, = __torch__.norm.silu(h, weights[4], weights[5], groups, eps)
  if torch.gt(dropout, 0.0):
    kept = [__torch__.ops.dropout_mask(a2, dropout, seeds)]
    _0 = torch.mul_(a2, kept[0])
  else:
    kept = annotate(List[Tensor], [])
  y = __torch__.residual.conv(a2, weights[6], torch.unsqueeze(weights[7], 0))
  if torch.gt(torch.len(weights), 8):
    _1 = torch.add_(__torch__.residual.add_product_(y, torch.flatten(weights[8], 1), x), torch.reshape(weights[9], [1, -1, 1, 1]))
  else:
    _2 = torch.add_(y, x)
  if torch.ne(output_scale, 1.0):
    _3 = torch.div_(y, output_scale)
  return torch.add([y, x, a1, mean1, rstd1, h, a2, mean2, rstd2], kept)

# The gradients in x, e and the weights, from g, the one in the output; made: what `forward` gave.
def backward(g: Tensor, weights: List[Tensor], made: List[Tensor], groups: int, eps: float, output_scale: float) -> List[Tensor]:
  x = made[1]
  h = made[5]
  g = __torch__.residual.arranged(g, torch.size(g, 1))
  if torch.ne(output_scale, 1.0):
    g = torch.div(g, output_scale)
  of_b2 = torch.sum(g, [0, 2, 3])
  of_a2, of_w2, = __torch__.residual.conv_gradient(g, made[6], weights[6])
  if torch.gt(torch.len(made), 9):
    _0 = torch.mul_(of_a2, made[9])
  of_h, of_scale2, of_shift2, = __torch__.norm.silu_gradient(of_a2, h, weights[4], weights[5], groups, eps, made[7], made[8])
  of_e = torch.sum(of_h, [2, 3])
  of_a1, of_w1, = __torch__.residual.conv_gradient(of_h, made[2], weights[2])
  of_x, of_scale1, of_shift1, = __torch__.norm.silu_gradient(of_a1, x, weights[0], weights[1], groups, eps, made[3], made[4])
  if torch.gt(torch.len(weights), 8):
    shortcut = torch.flatten(weights[8], 1)
    _1 = __torch__.residual.add_product_(of_x, torch.contiguous(torch.transpose(shortcut, 0, 1)), g)
    more = [torch.view(__torch__.residual.product_gradient(g, x), torch.size(weights[8])), of_b2]
  else:
    _2 = torch.add_(of_x, g)
    more = annotate(List[Tensor], [])
  return torch.add([of_x, of_e, of_scale1, of_shift1, of_w1, torch.sum(of_e, [0]), of_scale2, of_shift2, of_w2, of_b2], more)
