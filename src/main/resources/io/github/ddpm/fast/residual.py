# Ho et al.'s residual block with its gradient written out, for the processor. Nothing here is
# recorded. For float32 and much work per image, arrays are channels last and large convolutions are
# Winograd's, forward and backward; otherwise arrays are channels first.

# Winograd's transforms cost more than they save with few channels. With few pixels, the same holds
# for reading the weights, which are four times as large. Tiles beyond the images' edges are wasted.
# (Evaluations have their own rule, because their weights are transformed beforehand.)
def by_winograd(x: Tensor, w: Tensor) -> bool:
    n, c, height, width = x.size()
    channels = w.size(0) * w.size(1)
    work = n * (height * width) * channels
    tall = (height + 3) // 4 * 4
    wide = (width + 3) // 4 * 4
    is_large = channels >= __torch__.rules.winograd_channels()
    is_much = work >= __torch__.rules.winograd_trained_work()
    is_filled = height * width * 5 >= tall * wide * __torch__.rules.winograd_filled_fifths()
    return __torch__.norm.is_last(x) and is_large and is_much and is_filled

# A 3x3 convolution plus b (N or 1, K).
def conv(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    if __torch__.residual.by_winograd(x, w):
        return __torch__.winograd.convolve(x, __torch__.winograd.weights(w), b)
    elif b.size(0) == 1:
        return torch.conv2d(x, w, b[0], padding=1)
    else:
        return torch.conv2d(x, w, padding=1).add_(b.unsqueeze(2).unsqueeze(3))

# The gradients in x and w from g, the one in the convolution's output.
def conv_gradient(g: Tensor, x: Tensor, w: Tensor) -> Tuple[Tensor, Tensor]:
    if __torch__.residual.by_winograd(x, w):
        weights_back = __torch__.winograd.weights_back(w)
        no_bias = g.new_zeros([1, w.size(1)])
        grad_x = __torch__.winograd.convolve(g, weights_back, no_bias)
        grad_w = __torch__.winograd.weight_gradient(x, g)
    else:
        grad_x, grad_w, _ = torch.convolution_backward(
            g, x, w, bias_sizes=None, stride=[1, 1], padding=[1, 1], dilation=[1, 1],
            transposed=False, output_padding=[0, 0], groups=1, output_mask=[True, True, False])
    return grad_x, grad_w

# y + m x for each pixel's channels, with a matrix m; overwrites y.
def add_product_(y: Tensor, m: Tensor, x: Tensor) -> Tensor:
    k, c = m.size()
    if __torch__.norm.is_last(x):
        rows = y.permute(0, 2, 3, 1).view(-1, k)
        rows.addmm_(__torch__.norm.pixels(x).view(-1, c), m.transpose(0, 1))
    else:
        n = x.size(0)
        y.view(n, k, -1).baddbmm_(m.expand(n, k, c), x.view(n, c, -1))
    return y

# The gradient in m from g, the one in the product.
def product_gradient(g: Tensor, x: Tensor) -> Tensor:
    n, k, _, _ = g.size()
    c = x.size(1)
    if __torch__.norm.is_last(x):
        rows = __torch__.norm.pixels(g).view(-1, k)
        return rows.transpose(0, 1).mm(__torch__.norm.pixels(x).view(-1, c))
    else:
        return g.view(n, k, -1).bmm(x.view(n, c, -1).transpose(1, 2)).sum(0)

# e, weights: as in ops.residual. Returns the output and the arrays that the gradient needs.
def forward(
    x: Tensor, e: List[Tensor], weights: List[Tensor], groups: int, eps: float, dropout: float,
    seeds: List[int], output_scale: float
) -> List[Tensor]:
    norm1_w, norm1_b, conv1_w, conv1_b, norm2_w, norm2_b, conv2_w, conv2_b = weights[:8]
    x = __torch__.formats.arranged(x, conv1_w.size(0))
    a1, mean1, rstd1 = __torch__.norm.silu(x, norm1_w, norm1_b, groups, eps)
    b = conv1_b.unsqueeze(0)
    if len(e) > 0:
        b = e[0] + b
    h = __torch__.residual.conv(a1, conv1_w, b)
    a2, mean2, rstd2 = __torch__.norm.silu(h, norm2_w, norm2_b, groups, eps)
    masks: List[Tensor] = []
    if dropout > 0.0:
        masks = [__torch__.ops.dropout_mask(a2, dropout, seeds)]
        a2.mul_(masks[0])
    y = __torch__.residual.conv(a2, conv2_w, conv2_b.unsqueeze(0))
    if len(weights) > 8:
        shortcut = weights[8].flatten(1)
        __torch__.residual.add_product_(y, shortcut, x).add_(weights[9].reshape(1, -1, 1, 1))
    else:
        y.add_(x)
    if output_scale != 1.0:
        y.div_(output_scale)
    return [y, x, a1, mean1, rstd1, h, a2, mean2, rstd2] + masks

# The gradients in x, e and the weights from grad_out, the one in the output; saved: from `forward`.
def backward(
    grad_out: Tensor, e: List[Tensor], weights: List[Tensor], saved: List[Tensor], groups: int, eps: float,
    output_scale: float
) -> List[Tensor]:
    norm1_w, norm1_b, conv1_w, _, norm2_w, norm2_b, conv2_w, _ = weights[:8]
    _, x, a1, mean1, rstd1, h, a2, mean2, rstd2 = saved[:9]
    g = __torch__.formats.arranged(grad_out, grad_out.size(1))
    if output_scale != 1.0:
        g = g / output_scale
    grad_conv2_b = g.sum([0, 2, 3])
    grad_a2, grad_conv2_w = __torch__.residual.conv_gradient(g, a2, conv2_w)
    if len(saved) > 9:
        grad_a2.mul_(saved[9])
    grad_h, grad_norm2_w, grad_norm2_b = __torch__.norm.silu_gradient(
        grad_a2, h, norm2_w, norm2_b, groups, eps, mean2, rstd2)
    grad_b = grad_h.sum([2, 3])
    grad_a1, grad_conv1_w = __torch__.residual.conv_gradient(grad_h, a1, conv1_w)
    grad_x, grad_norm1_w, grad_norm1_b = __torch__.norm.silu_gradient(
        grad_a1, x, norm1_w, norm1_b, groups, eps, mean1, rstd1)
    grad_shortcut: List[Tensor] = []
    if len(weights) > 8:
        shortcut = weights[8].flatten(1)
        __torch__.residual.add_product_(grad_x, shortcut.transpose(0, 1).contiguous(), g)
        grad_w = __torch__.residual.product_gradient(g, x).view(weights[8].size())
        grad_shortcut = [grad_w, grad_conv2_b]
    else:
        grad_x.add_(g)
    grad_conv1_b = grad_b.sum(0)
    grad_e = [grad_b][:len(e)]
    return [grad_x] + grad_e + [
        grad_norm1_w, grad_norm1_b, grad_conv1_w, grad_conv1_b, grad_norm2_w, grad_norm2_b,
        grad_conv2_w, grad_conv2_b
    ] + grad_shortcut
