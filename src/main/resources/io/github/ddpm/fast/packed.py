# The layers of ops.py without gradients, with convolutions' weights in the order of oneDNN, the
# processor's library, or with three axes for Winograd's. Arrays are channels last. Temporaries are
# changed in place. Which way is taken does not depend on the number of images, as their bytes must
# not.

# The order depends on the input's size (N, C, H, W), for channels last arrays.
def pack(w: Tensor, stride: int, padding: int, size: List[int]) -> Tensor:
    return ops.mkldnn._reorder_convolution_weight(
        w, [padding, padding], [stride, stride], [1, 1], 1, size)

def pack_winograd(w: Tensor) -> Tensor:
    return __torch__.winograd.weights(w).contiguous()

def pack_upsampling(w: Tensor, size: List[int]) -> Tensor:
    return ops.mkldnn._reorder_convolution_transpose_weight(
        __torch__.ops.transposed(w), [1, 1], [0, 0], [2, 2], [1, 1], 1, size)

# Channels last, in the number format of the weight.
def arranged(x: Tensor, w: Tensor) -> Tensor:
    return x.to(w.dtype).contiguous(memory_format=__torch__.formats.channels_last())

def is_winograd(w: Tensor) -> bool:
    return w.dim() == 3

def conv2d(x: Tensor, w: Tensor, b: Tensor, stride: int, padding: int) -> Tensor:
    if __torch__.packed.is_winograd(w):
        return __torch__.winograd.convolve(x, w, b)
    else:
        h = __torch__.packed.arranged(x, w)
        scalars: List[Optional[number]] = []
        return ops.mkldnn._convolution_pointwise(
            h, w, b, [padding, padding], [stride, stride], [1, 1], 1, "none", scalars, "")

# conv(x) + e, a 3x3 convolution and e (N, C').
def conv_plus(x: Tensor, w: Tensor, b: Tensor, e: Tensor) -> Tensor:
    if __torch__.packed.is_winograd(w):
        return __torch__.winograd.convolve(x, w, e + b)
    else:
        return __torch__.packed.conv2d(x, w, b, 1, 1).add_(e.unsqueeze(2).unsqueeze(3))

# sum + conv(x), a 3x3 convolution; overwrites the sum, which is channels last.
def conv_onto_(sum: Tensor, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    if __torch__.packed.is_winograd(w):
        return sum.add_(__torch__.winograd.convolve(x, w, b))
    else:
        h = __torch__.packed.arranged(x, w)
        scalars: List[Optional[number]] = []
        return ops.mkldnn._convolution_pointwise_(
            sum, h, w, b, [1, 1], [1, 1], [1, 1], 1, "add", None, None, scalars, None)

# PyTorch's own normalisation is slow for small channels last images, unless a group has whole
# vectors of channels. The version by sums computes and returns float32.
def group_norm(x: Tensor, w: Tensor, b: Tensor, groups: int, eps: float) -> Tensor:
    h = x.contiguous(memory_format=__torch__.formats.channels_last())
    pixels = x.size(2) * x.size(3)
    lanes = __torch__.rules.norm_lanes_of_bf16()
    if x.dtype == __torch__.formats.float32():
        lanes = __torch__.rules.norm_lanes_of_fp32()
    is_whole = x.size(1) // groups % lanes == 0
    if is_whole or pixels >= __torch__.rules.norm_many_pixels():
        return torch.group_norm(h, groups, w, b, eps)
    elif x.size(1) * pixels < __torch__.rules.norm_few_numbers():
        return torch.group_norm(x.contiguous(), groups, w, b, eps)
    else:
        y, _, _ = __torch__.norm.by_sums(h.float(), w.float(), b.float(), groups, eps)
        return y

# Numbered as in Activation.
def activate_(x: Tensor, number: int) -> Tensor:
    if number == 0:
        return torch.silu_(x)
    elif number == 1:
        return torch.mish_(x)
    elif number == 2:
        return torch.gelu(x)
    else:
        return torch.relu_(x)

# (1 + s) h + b, where e (N, 2 C) is s and b; overwrites h.
def scale_shift_(h: Tensor, e: Tensor) -> Tensor:
    scale, shift = e.unsqueeze(2).unsqueeze(3).chunk(2, 1)
    return h.mul_(scale + 1).add_(shift)

# Products of a few rows round differently from those of many.
def product(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    rows = x.size(0)
    missing = max(0, __torch__.rules.product_rows() - rows)
    return torch.linear(torch.constant_pad_nd(x, [0, 0, 0, missing], 0), w, b).narrow(0, 0, rows)

def linear(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return __torch__.packed.product(x.type_as(w), w, b)

def linear_silu(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.silu_(__torch__.packed.linear(x, w, b))

def norm_silu_conv(
    x: Tensor, norm_w: Tensor, norm_b: Tensor, conv_w: Tensor, conv_b: Tensor, groups: int,
    eps: float
) -> Tensor:
    h = torch.silu_(__torch__.packed.group_norm(x, norm_w, norm_b, groups, eps))
    return __torch__.packed.conv2d(h, conv_w, conv_b, 1, 1)

# As in ops.py, without dropout, as this is not training.
def residual(
    x: Tensor, e: List[Tensor], weights: List[Tensor], groups: int, eps: float, dropout: float,
    seeds: List[int], layout: int, act: int, scale_shift: bool, output_scale: float
) -> Tensor:
    norm1_w, norm1_b, conv1_w, conv1_b, norm2_w, norm2_b, conv2_w, conv2_b = weights[:8]
    h = __torch__.packed.group_norm(x, norm1_w, norm1_b, groups, eps)
    h = __torch__.packed.activate_(h, act)
    if len(e) == 0 or scale_shift:
        h = __torch__.packed.conv2d(h, conv1_w, conv1_b, 1, 1)
    else:
        h = __torch__.packed.conv_plus(h, conv1_w, conv1_b, e[0])
    h = __torch__.packed.group_norm(h, norm2_w, norm2_b, groups, eps)
    if len(e) > 0 and scale_shift:
        h = __torch__.packed.scale_shift_(h, e[0])
    h = __torch__.packed.activate_(h, act)
    if len(weights) > 8:
        shortcut = __torch__.packed.conv2d(x, weights[8], weights[9], 1, 0)
    else:
        shortcut = x.clone(memory_format=__torch__.formats.channels_last())
    h = __torch__.packed.conv_onto_(shortcut, h, conv2_w, conv2_b)
    if output_scale != 1.0:
        h.div_(output_scale)
    return h

def downsample(x: Tensor, w: Tensor, b: Tensor, padding: int) -> Tensor:
    if padding == 0:
        x = torch.constant_pad_nd(x, [0, 1, 0, 1], 0)
    return __torch__.packed.conv2d(x, w, b, 2, padding)

# The weights are already those of the transposed convolution.
def upsample(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    h = x.contiguous(memory_format=__torch__.formats.channels_last())
    scalars: List[Optional[number]] = []
    return ops.mkldnn._convolution_transpose_pointwise(
        h, w, b, [1, 1], [0, 0], [2, 2], [1, 1], 1, "none", scalars, "")
