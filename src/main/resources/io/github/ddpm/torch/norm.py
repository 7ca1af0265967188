# Group normalisation. PyTorch's own is slow for small arrays that are channels last, and its
# gradient for all of them: they are done here by sums over their pixels.

# Whether x (N, C, H, W) is channels last, and not channels first as well.
def is_last(x: Tensor) -> bool:
  return torch.__not__(torch.is_contiguous(x))

# x that is channels last as (N, pixels, C), where it lies.
def pixels(x: Tensor) -> Tensor:
  return torch.reshape(torch.permute(x, [0, 2, 3, 1]), [torch.size(x, 0), -1, torch.size(x, 1)])

# Back to the axes of `like`.
def image(h: Tensor, like: Tensor) -> Tensor:
  n, c, height, width, = torch.size(like)
  return torch.permute(torch.reshape(h, [n, height, width, c]), [0, 3, 1, 2])

# Mean and 1/deviation of each group, (N, groups, 1), of h (N, pixels, C). The variance is the mean of
# squares less the mean's square, as in PyTorch's own for channels last: a mean of 30 deviations costs
# it 1e-4 of its value, one of 1000 a tenth.
def moments(h: Tensor, groups: int, eps: float) -> Tuple[Tensor, Tensor]:
  n, count, c, = torch.size(h)
  sums = torch.stack([torch.sum(h, [1]), torch.sum(torch.mul(h, h), [1])])
  sums = torch.sum(torch.reshape(sums, [2, n, groups, -1]), [3], True)
  mean, squares, = torch.unbind(torch.div(sums, torch.mul(count, torch.floordiv(c, groups))))
  variance = torch.clamp(torch.addcmul(squares, mean, mean, value=-1), 0)
  return (mean, torch.rsqrt(torch.add(variance, eps)))

# The normalised h, times w plus b.
def normalised(h: Tensor, w: Tensor, b: Tensor, mean: Tensor, rstd: Tensor) -> Tensor:
  n, groups, _0, = torch.size(mean)
  c = torch.size(h, 2)
  scale = torch.mul(rstd, torch.reshape(w, [groups, -1]))
  shift = torch.addcmul(torch.reshape(b, [groups, -1]), mean, scale, value=-1)
  return torch.addcmul(torch.reshape(shift, [n, 1, c]), h, torch.reshape(scale, [n, 1, c]))

# Of x that is channels last, with mean and 1/deviation (N, groups, 1); gradients can be recorded.
def by_sums(x: Tensor, w: Tensor, b: Tensor, groups: int, eps: float) -> Tuple[Tensor, Tensor, Tensor]:
  h = __torch__.norm.pixels(x)
  mean, rstd, = __torch__.norm.moments(h, groups, eps)
  return (__torch__.norm.image(__torch__.norm.normalised(h, w, b, mean, rstd), x), mean, rstd)

# PyTorch's own, of x that is channels first, with mean and 1/deviation (N, groups).
def native(x: Tensor, w: Tensor, b: Tensor, groups: int, eps: float) -> Tuple[Tensor, Tensor, Tensor]:
  n, c, height, width, = torch.size(x)
  y, mean, rstd, = torch.native_group_norm(x, w, b, n, c, torch.mul(height, width), groups, eps)
  return (y, mean, rstd)

# The normalised x, mean and 1/deviation.
def forward(x: Tensor, w: Tensor, b: Tensor, groups: int, eps: float) -> Tuple[Tensor, Tensor, Tensor]:
  if __torch__.norm.is_last(x):
    y, mean, rstd, = __torch__.norm.by_sums(x, w, b, groups, eps)
  else:
    y, mean, rstd, = __torch__.norm.native(x, w, b, groups, eps)
  return (y, mean, rstd)

# The gradients in x, w and b, from d, the one in the normalised x. Overwrites d and `room`, which
# is as large.
def gradient(d: Tensor, x: Tensor, w: Tensor, groups: int, mean: Tensor, rstd: Tensor, room: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  if __torch__.norm.is_last(x):
    of_h, of_w, of_b, = __torch__.norm.gradient_last(__torch__.norm.pixels(d), __torch__.norm.pixels(x), w, mean, rstd, __torch__.norm.pixels(room))
    of_x = __torch__.norm.image(of_h, x)
  else:
    n, c, height, width, = torch.size(x)
    of_x, of_w, of_b, = torch.native_group_norm_backward(d, x, mean, rstd, w, n, c, torch.mul(height, width), groups, [True, True, True])
  return (of_x, of_w, of_b)

# The same of h (N, pixels, C). With the gradient d' = d w in the normalised h' = (h - mean) rstd, that
# in h is rstd (d' - mean(d') - h' mean(d' h')), the means being those of a group: d times one number
# for each channel, h times one for each group, and one more.
def gradient_last(d: Tensor, h: Tensor, w: Tensor, mean: Tensor, rstd: Tensor, room: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  n, count, c, = torch.size(h)
  groups = torch.size(mean, 1)
  sums = torch.reshape(torch.sum(d, [1]), [n, groups, -1])
  products = torch.reshape(torch.sum(torch.mul(d, h, out=room), [1]), [n, groups, -1])
  products = torch.mul(torch.addcmul(products, mean, sums, value=-1), rstd)
  scale = torch.reshape(w, [groups, -1])
  size = torch.mul(count, torch.floordiv(c, groups))
  sum = torch.div(torch.sum(torch.mul(sums, scale), [2], True), size)
  product = torch.div(torch.sum(torch.mul(products, scale), [2], True), size)
  of_h = torch.neg(torch.mul(torch.mul(rstd, rstd), product))
  one = torch.neg(torch.addcmul(torch.mul(rstd, sum), of_h, mean))
  _0 = torch.mul_(d, torch.reshape(torch.mul(rstd, scale), [n, 1, c]))
  of_h = torch.reshape(torch.expand(of_h, [n, groups, torch.floordiv(c, groups)]), [n, 1, c])
  one = torch.reshape(torch.expand(one, [n, groups, torch.floordiv(c, groups)]), [n, 1, c])
  _1 = torch.add_(torch.addcmul_(d, h, of_h), one)
  return (d, torch.reshape(torch.sum(products, [0]), [c]), torch.reshape(torch.sum(sums, [0]), [c]))

# silu of the normalised x, mean and 1/deviation.
def silu(x: Tensor, w: Tensor, b: Tensor, groups: int, eps: float) -> Tuple[Tensor, Tensor, Tensor]:
  y, mean, rstd, = __torch__.norm.forward(x, w, b, groups, eps)
  return (torch.silu_(y), mean, rstd)

# The gradients in x, w and b, from g, the one in silu(x), which is overwritten.
def silu_gradient(g: Tensor, x: Tensor, w: Tensor, b: Tensor, groups: int, eps: float, mean: Tensor, rstd: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  if __torch__.norm.is_last(x):
    y = __torch__.norm.image(__torch__.norm.normalised(__torch__.norm.pixels(x), w, b, mean, rstd), x)
  else:
    y, _0, _1, = __torch__.norm.native(x, w, b, groups, eps)
  d = torch.silu_backward(g, y, grad_input=g)
  return __torch__.norm.gradient(d, x, w, groups, mean, rstd, y)
