# Group normalisation. PyTorch's own is slow for small channels last arrays, and its gradient for
# all of them. Here they are computed by sums over pixels.

# Whether x (N, C, H, W) is channels last and not also channels first.
def is_last(x: Tensor) -> bool:
    return not x.is_contiguous()

# A view of a channels last x as (N, pixels, C).
def pixels(x: Tensor) -> Tensor:
    return x.permute(0, 2, 3, 1).reshape(x.size(0), -1, x.size(1))

# Restores the axes of `like`.
def image(h: Tensor, like: Tensor) -> Tensor:
    n, c, height, width = like.size()
    return h.reshape(n, height, width, c).permute(0, 3, 1, 2)

# Mean and 1/deviation of each group, (N, groups, 1), of h (N, pixels, C). The variance is the mean
# of squares minus the squared mean, as in PyTorch's own for channels last. Its relative error is
# 1e-4 if the mean is 30 deviations, a tenth if it is 1000.
def moments(h: Tensor, groups: int, eps: float) -> Tuple[Tensor, Tensor]:
    n, count, c = h.size()
    sums = torch.stack([h.sum(1), (h * h).sum(1)])
    sums = sums.reshape(2, n, groups, -1).sum(3, keepdim=True)
    mean, squares = (sums / (count * (c // groups))).unbind()
    variance = torch.addcmul(squares, mean, mean, value=-1).clamp(0)
    return mean, (variance + eps).rsqrt()

# The normalised h, times w plus b.
def normalised(h: Tensor, w: Tensor, b: Tensor, mean: Tensor, rstd: Tensor) -> Tensor:
    n, groups, _ = mean.size()
    c = h.size(2)
    scale = rstd * w.reshape(groups, -1)
    shift = torch.addcmul(b.reshape(groups, -1), mean, scale, value=-1)
    return torch.addcmul(shift.reshape(n, 1, c), h, scale.reshape(n, 1, c))

# For a channels last x, with mean and 1/deviation (N, groups, 1); gradients can be recorded.
def by_sums(
    x: Tensor, w: Tensor, b: Tensor, groups: int, eps: float
) -> Tuple[Tensor, Tensor, Tensor]:
    h = __torch__.norm.pixels(x)
    mean, rstd = __torch__.norm.moments(h, groups, eps)
    y = __torch__.norm.normalised(h, w, b, mean, rstd)
    return __torch__.norm.image(y, x), mean, rstd

# PyTorch's own, for a channels first x, with mean and 1/deviation (N, groups).
def native(
    x: Tensor, w: Tensor, b: Tensor, groups: int, eps: float
) -> Tuple[Tensor, Tensor, Tensor]:
    n, c, height, width = x.size()
    return torch.native_group_norm(x, w, b, n, c, height * width, groups, eps)

# The normalised x, mean and 1/deviation.
def forward(
    x: Tensor, w: Tensor, b: Tensor, groups: int, eps: float
) -> Tuple[Tensor, Tensor, Tensor]:
    if __torch__.norm.is_last(x):
        return __torch__.norm.by_sums(x, w, b, groups, eps)
    else:
        return __torch__.norm.native(x, w, b, groups, eps)

# The gradients in x, w and b from d, the one in the normalised x. Overwrites d and `room`, which
# has the size of d.
def gradient(
    d: Tensor, x: Tensor, w: Tensor, groups: int, mean: Tensor, rstd: Tensor, room: Tensor
) -> Tuple[Tensor, Tensor, Tensor]:
    if __torch__.norm.is_last(x):
        d = __torch__.norm.pixels(d)
        h = __torch__.norm.pixels(x)
        room = __torch__.norm.pixels(room)
        grad_h, grad_w, grad_b = __torch__.norm.gradient_last(d, h, w, mean, rstd, room)
        return __torch__.norm.image(grad_h, x), grad_w, grad_b
    else:
        n, c, height, width = x.size()
        return torch.native_group_norm_backward(
            d, x, mean, rstd, w, n, c, height * width, groups, [True, True, True])

# The same for h (N, pixels, C). With the gradient d' = d w in the normalised h' = (h - mean) rstd,
# the gradient in h is rstd (d' - mean(d') - h' mean(d' h')), with means over a group. That is d
# times a number per channel, plus h times a number per group, plus a number per group.
def gradient_last(
    d: Tensor, h: Tensor, w: Tensor, mean: Tensor, rstd: Tensor, room: Tensor
) -> Tuple[Tensor, Tensor, Tensor]:
    n, count, c = h.size()
    groups = mean.size(1)
    size = count * (c // groups)
    grad_b = d.sum(1).reshape(n, groups, -1)
    products = d.mul(h, out=room).sum(1).reshape(n, groups, -1)
    grad_w = torch.addcmul(products, mean, grad_b, value=-1) * rstd
    scale = w.reshape(groups, -1)
    mean_d = (grad_b * scale).sum(2, keepdim=True) / size
    mean_dh = (grad_w * scale).sum(2, keepdim=True) / size
    by_h = -(rstd * rstd * mean_dh)
    one = -torch.addcmul(rstd * mean_d, by_h, mean)
    d.mul_((rstd * scale).reshape(n, 1, c))
    by_h = by_h.expand(n, groups, c // groups).reshape(n, 1, c)
    one = one.expand(n, groups, c // groups).reshape(n, 1, c)
    d.addcmul_(h, by_h).add_(one)
    return d, grad_w.sum(0).reshape(c), grad_b.sum(0).reshape(c)

# silu of the normalised x, its mean and 1/deviation.
def silu(
    x: Tensor, w: Tensor, b: Tensor, groups: int, eps: float
) -> Tuple[Tensor, Tensor, Tensor]:
    y, mean, rstd = __torch__.norm.forward(x, w, b, groups, eps)
    return torch.silu_(y), mean, rstd

# The gradients in x, w and b from g, the one in the silu; overwrites g.
def silu_gradient(
    g: Tensor, x: Tensor, w: Tensor, b: Tensor, groups: int, eps: float, mean: Tensor, rstd: Tensor
) -> Tuple[Tensor, Tensor, Tensor]:
    if __torch__.norm.is_last(x):
        h = __torch__.norm.pixels(x)
        y = __torch__.norm.image(__torch__.norm.normalised(h, w, b, mean, rstd), x)
    else:
        y, _, _ = __torch__.norm.native(x, w, b, groups, eps)
    d = torch.silu_backward(g, y, grad_input=g)
    return __torch__.norm.gradient(d, x, w, groups, mean, rstd, y)
