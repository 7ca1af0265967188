# The layers of ops.py without gradients, as operators of XNNPACK, the processor's library for small
# networks, which are made once with their weights. Arrays are channels first; the operators convert
# to their own order. Temporaries are changed in place.

def convolution(
    w: Tensor, b: Tensor, stride: int, padding: int
) -> __torch__.torch.classes.xnnpack.Conv2dOpContext:
    return ops.prepacked.conv2d_clamp_prepack(
        w, b, [stride, stride], [padding, padding], [1, 1], 1)

# ops.downsample's convolution. With padding only below and on the right, it is computed as a 4x4
# convolution with padding on all sides, whose first row and column are zeros. That is faster than
# padding the input.
def halving(
    w: Tensor, b: Tensor, padding: int
) -> __torch__.torch.classes.xnnpack.Conv2dOpContext:
    if padding == 0:
        w = torch.constant_pad_nd(w, [1, 0, 1, 0], 0)
    return __torch__.xnnpack.convolution(w, b, 2, 1)

def upsampling(
    w: Tensor, b: Tensor
) -> __torch__.torch.classes.xnnpack.TransposeConv2dOpContext:
    w = __torch__.ops.transposed(w)
    return ops.prepacked.conv2d_transpose_clamp_prepack(
        w, b, [2, 2], [1, 1], [0, 0], [1, 1], 1)

def product(w: Tensor, b: Tensor) -> __torch__.torch.classes.xnnpack.LinearOpContext:
    return ops.prepacked.linear_clamp_prepack(w, b)

# A matrix product as a 1x1 convolution.
def pointwise(w: Tensor, b: Tensor) -> __torch__.torch.classes.xnnpack.Conv2dOpContext:
    return __torch__.xnnpack.convolution(w.unsqueeze(2).unsqueeze(3), b, 1, 0)

# Queries, keys and values at once; queries are divided by the root of their width per head.
# weights: as in ops.attention.
def queries_keys_values(
    weights: List[Tensor], heads: int
) -> __torch__.torch.classes.xnnpack.Conv2dOpContext:
    q_w, q_b, k_w, k_b, v_w, v_b = weights[:6]
    root = torch.sqrt(q_w.size(0) // heads)
    w = torch.cat([q_w / root, k_w, v_w])
    b = torch.cat([q_b / root, k_b, v_b])
    return __torch__.xnnpack.pointwise(w, b)

def conv2d(x: Tensor, conv: __torch__.torch.classes.xnnpack.Conv2dOpContext) -> Tensor:
    return ops.prepacked.conv2d_clamp_run(x, conv)

def linear(x: Tensor, product: __torch__.torch.classes.xnnpack.LinearOpContext) -> Tensor:
    return ops.prepacked.linear_clamp_run(x, product)

def linear_silu(x: Tensor, product: __torch__.torch.classes.xnnpack.LinearOpContext) -> Tensor:
    return torch.silu_(ops.prepacked.linear_clamp_run(x, product))

def norm_silu_conv(
    x: Tensor, norm_w: Tensor, norm_b: Tensor,
    conv: __torch__.torch.classes.xnnpack.Conv2dOpContext, groups: int, eps: float
) -> Tensor:
    h = torch.silu_(torch.group_norm(x, groups, norm_w, norm_b, eps))
    return ops.prepacked.conv2d_clamp_run(h, conv)

# e: as in ops.residual; norms: norm1 w b, norm2 w b; convs: conv1, conv2 [, conv_shortcut]
def residual(
    x: Tensor, e: List[Tensor], norms: List[Tensor],
    convs: List[__torch__.torch.classes.xnnpack.Conv2dOpContext], groups: int, eps: float, act: int,
    scale_shift: bool, output_scale: float
) -> Tensor:
    norm1_w, norm1_b, norm2_w, norm2_b = norms
    h = torch.group_norm(x, groups, norm1_w, norm1_b, eps)
    h = __torch__.packed.activate_(h, act)
    h = ops.prepacked.conv2d_clamp_run(h, convs[0])
    if len(e) > 0 and not scale_shift:
        h.add_(e[0].unsqueeze(2).unsqueeze(3))
    h = torch.group_norm(h, groups, norm2_w, norm2_b, eps)
    if len(e) > 0 and scale_shift:
        h = __torch__.packed.scale_shift_(h, e[0])
    h = ops.prepacked.conv2d_clamp_run(__torch__.packed.activate_(h, act), convs[1])
    if len(convs) > 2:
        h.add_(ops.prepacked.conv2d_clamp_run(x, convs[2]))
    else:
        h.add_(x)
    if output_scale != 1.0:
        h.div_(output_scale)
    return h

# norm: w b, or empty. Tokens are columns, as in channels first.
def attention(
    x: Tensor, norm: List[Tensor], qkv: __torch__.torch.classes.xnnpack.Conv2dOpContext,
    out: __torch__.torch.classes.xnnpack.Conv2dOpContext, groups: int, eps: float, heads: int,
    output_scale: float
) -> Tensor:
    n, _, height, width = x.size()
    tokens = height * width
    y = x
    if len(norm) > 0:
        y = torch.group_norm(x, groups, norm[0], norm[1], eps)
    y = ops.prepacked.conv2d_clamp_run(y, qkv).view(n, 3, -1, tokens)
    q, k, v = y.transpose(0, 1).reshape(3, n * heads, -1, tokens).unbind()
    p = q.transpose(1, 2).bmm(k).softmax(-1)
    a = v.bmm(p.transpose(1, 2)).view(n, -1, height, width)
    h = ops.prepacked.conv2d_clamp_run(a, out).add_(x)
    if output_scale != 1.0:
        h.div_(output_scale)
    return h

def upsample(x: Tensor, conv: __torch__.torch.classes.xnnpack.TransposeConv2dOpContext) -> Tensor:
    return ops.prepacked.conv2d_transpose_clamp_run(x, conv)
