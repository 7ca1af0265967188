# Layers. The weights decide the number format: inputs are converted to the weight's type.

def conv2d(x: Tensor, w: Tensor, b: Tensor, stride: int, padding: int) -> Tensor:
    return torch.conv2d(x.type_as(w), w, b, stride, padding)

def linear(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.linear(x.type_as(w), w, b)

def linear_silu(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.silu(torch.linear(x.type_as(w), w, b))

def embedding(indices: Tensor, w: Tensor) -> Tensor:
    return torch.embedding(w, indices)

def add(x: Tensor, y: Tensor) -> Tensor:
    return x + y

# Concatenates along the channels.
def joined(x: Tensor, y: Tensor) -> Tensor:
    return torch.cat([x, y], 1)

def channels(x: Tensor, begin: int, count: int) -> Tensor:
    return x.narrow(1, begin, count)

def centre(x: Tensor) -> Tensor:
    return x * 2 - 1

# Numbered as in Activation.
def activation(x: Tensor, number: int) -> Tensor:
    if number == 0:
        return torch.silu(x)
    elif number == 1:
        return torch.mish(x)
    elif number == 2:
        return torch.gelu(x)
    else:
        return torch.relu(x)

def arranged(x: Tensor) -> Tensor:
    return __torch__.formats.arranged(x, x.size(1))

# h in the memory format of x.
def like(h: Tensor, x: Tensor) -> Tensor:
    if x.is_contiguous():
        return h.contiguous()
    else:
        return h.contiguous(memory_format=__torch__.formats.channels_last())

# By sums (see norm.py) for large channels last images on the processor.
def group_norm(x: Tensor, w: Tensor, b: Tensor, groups: int, eps: float) -> Tensor:
    is_large = x.numel() // (x.size(0) * x.size(1)) >= __torch__.rules.sums_pixels()
    is_exact = x.dtype == __torch__.formats.float32() and not x.is_cuda
    if not x.is_contiguous() and is_large and is_exact:
        y, _, _ = __torch__.norm.by_sums(x, w, b, groups, eps)
        return y
    else:
        return torch.group_norm(x.contiguous(), groups, w, b, eps)

def norm_silu_conv(
    x: Tensor, norm_w: Tensor, norm_b: Tensor, conv_w: Tensor, conv_b: Tensor, groups: int,
    eps: float
) -> Tensor:
    h = torch.silu(__torch__.ops.group_norm(x, norm_w, norm_b, groups, eps))
    return torch.conv2d(h, conv_w, conv_b, padding=1)

# The factors of dropout for a dense x: 0, or 1 over the probability of keeping. One generator per
# seed supplies an equal share of the images with 16-bit integers, four from each random number; on
# the processor this takes a quarter of the time of PyTorch's dropout. The probability is that of
# these integers, so the mean is preserved.
def dropout_mask(x: Tensor, p: float, seeds: List[int]) -> Tensor:
    n = len(seeds)
    if n == 0:
        return torch.dropout_(torch.ones_like(x), p, True)
    else:
        lowest = -9223372036854775807
        levels = 65536.0
        share = x.numel() // n
        words = (share + 3) // 4
        bits = torch.empty([n, words], dtype=__torch__.formats.int64(), device=x.device)
        for i in range(n):
            generator = torch.Generator(device=x.device, seed=seeds[i])
            bits[i].random_(lowest, None, generator=generator)
        integers = torch.view_copy(bits, dtype=__torch__.formats.int16())
        mask = integers.narrow(1, 0, share).float()
        dropped = round(p * levels)
        mask.ge_(dropped - levels / 2)
        mask.mul_(levels / (levels - dropped))
        return mask.as_strided(x.size(), x.stride()).to(x.dtype)

def dropout_(x: Tensor, p: float, seeds: List[int]) -> Tensor:
    if len(seeds) == 0:
        return torch.dropout_(x, p, True)
    else:
        return x.mul_(__torch__.ops.dropout_mask(x, p, seeds))

# e: the projection of the time embedding, or nothing
# weights: norm1 w b, conv1 w b, norm2 w b, conv2 w b [, conv_shortcut w b]
# layout: the memory format of the convolutions, from formats.py. The normalisations are always
# channels first. Activations come after the change, so that their backward sees one layout only,
# which is several times as fast.
def residual(
    x: Tensor, e: List[Tensor], weights: List[Tensor], groups: int, eps: float, dropout: float,
    seeds: List[int], layout: int, act: int, scale_shift: bool, output_scale: float
) -> Tensor:
    norm1_w, norm1_b, conv1_w, conv1_b, norm2_w, norm2_b, conv2_w, conv2_b = weights[:8]
    x = x.contiguous()
    h = torch.group_norm(x, groups, norm1_w, norm1_b, eps)
    h = __torch__.ops.activation(h.contiguous(memory_format=layout), act)
    h = torch.conv2d(h, conv1_w, conv1_b, padding=1)
    h = h.contiguous()
    if len(e) > 0 and not scale_shift:
        h = h.add_(e[0].unsqueeze(2).unsqueeze(3))
    h = torch.group_norm(h, groups, norm2_w, norm2_b, eps)
    if len(e) > 0 and scale_shift:
        scale, shift = e[0].unsqueeze(2).unsqueeze(3).chunk(2, 1)
        h = h * (scale + 1) + shift
    h = __torch__.ops.activation(h.contiguous(memory_format=layout), act)
    if dropout > 0.0:
        h = __torch__.ops.dropout_(h, dropout, seeds)
    h = torch.conv2d(h, conv2_w, conv2_b, padding=1)
    if len(weights) > 8:
        shortcut = torch.conv2d(x.contiguous(memory_format=layout), weights[8], weights[9])
    else:
        shortcut = x
    h = h.contiguous().add_(shortcut.contiguous())
    if output_scale != 1.0:
        h = h / output_scale
    return h

# softmax(q kT / sqrt(d)) v of q, k and v (N, heads, tokens, d). On the processor PyTorch's own
# starts a bfloat16 product for each image and head. One product for all is faster, and its scores
# stay small if there are few tokens.
def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    is_fast = q.is_cuda or q.dtype == __torch__.formats.float32()
    if is_fast or q.size(2) > __torch__.rules.products_tokens():
        return torch.scaled_dot_product_attention(q, k, v)
    else:
        scores = q @ k.transpose(2, 3)
        return scores.div_(torch.sqrt(q.size(3))).softmax(-1) @ v

# weights: to_q w b, to_k w b, to_v w b, to_out w b [, group_norm w b]
def attention(
    x: Tensor, weights: List[Tensor], groups: int, eps: float, heads: int, output_scale: float
) -> Tensor:
    q_w, q_b, k_w, k_b, v_w, v_b, out_w, out_b = weights[:8]
    n, c, height, width = x.size()
    tokens = height * width
    if len(weights) > 8:
        y = __torch__.ops.group_norm(x, weights[8], weights[9], groups, eps)
    else:
        y = x
    y = y.reshape(n, c, tokens).transpose(1, 2).contiguous()
    inner = q_w.size(0)
    qkv = torch.linear(y, torch.cat([q_w, k_w, v_w]), torch.cat([q_b, k_b, v_b]))
    qkv = qkv.reshape(n, tokens, 3, heads, inner // heads)
    q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind()
    a = __torch__.ops.attend(q, k, v)
    a = a.transpose(1, 2).reshape(n, tokens, inner)
    a = torch.linear(a, out_w, out_b)
    h = x + a.transpose(1, 2).reshape(n, c, height, width)
    if output_scale != 1.0:
        h = h / output_scale
    return h

def downsample(x: Tensor, w: Tensor, b: Tensor, padding: int) -> Tensor:
    if padding == 0:
        x = torch.constant_pad_nd(x, [0, 1, 0, 1], 0)
    return torch.conv2d(x, w, b, 2, padding)

# Each output pixel of a 3x3 convolution over doubled pixels sees only 2x2 different inputs, so it
# equals a transposed 4x4 convolution with stride 2, at 4/9 of the work. Its kernel is linear in the
# given one: along each side, taps (a, b, c) become (c, b + c, a + b, a), where tap i goes to place
# j if i + j is 2 or 3. Such convolutions are fastest with channels last. The library is slow at
# their bias's gradient, so the bias is added separately.
def upsample(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    h = x.contiguous(memory_format=__torch__.formats.channels_last())
    h = torch.conv_transpose2d(h, __torch__.ops.transposed(w), None, 2, 1)
    return __torch__.ops.like(h, x).add_(b.reshape(1, -1, 1, 1))

# That kernel, (C, C', 4, 4), contiguous: otherwise the library reorders it pixel by pixel at every
# use.
def transposed(w: Tensor) -> Tensor:
    kernels = w.reshape(-1, 9) @ __torch__.ops.spread(w).transpose(0, 1)
    return kernels.view(w.size(0), w.size(1), 4, 4).transpose(0, 1).contiguous()

# The taps of a 3x3 kernel that go to each of the 16 places, (16, 9), in the number format of w.
def spread(w: Tensor) -> Tensor:
    places = torch.arange(4, device=w.device).unsqueeze(1)
    sums = places + torch.arange(3, device=w.device)
    side = ((sums >> 1) == 1).to(w.dtype)
    return torch.kron(side, side)

# The index of the row of w (K, C) nearest to each pixel of x (N, C, H, W), (N, H, W). Each image is
# looked at alone, since a pixel has K distances, and as its result must not depend on the others.
def nearest(x: Tensor, w: Tensor) -> Tensor:
    n, c, height, width = x.size()
    pixels = x.detach().float().permute(0, 2, 3, 1).reshape(n, height * width, c)
    rows = w.detach().float()
    indices: List[Tensor] = []
    for i in range(n):
        indices.append(torch.cdist(pixels[i], rows).argmin(1))
    return torch.stack(indices).view(n, height, width)

# The rows of w (K, C) at indices (N, H, W) as pixels, (N, C, H, W).
def codes(indices: Tensor, w: Tensor) -> Tensor:
    return torch.embedding(w, indices).permute(0, 3, 1, 2).contiguous()

# q, whose gradient becomes that of x.
def straight_through(x: Tensor, q: Tensor) -> Tensor:
    return x + (q - x).detach()

# Sines and cosines, concatenated, of the angles t * exp(scale * i) for i below half, in float32.
def timestep_embedding(t: Tensor, half: int, scale: float, cos_first: bool) -> Tensor:
    i = torch.arange(half, dtype=__torch__.formats.float32(), device=t.device)
    frequencies = (i * scale).exp()
    angles = t.float().unsqueeze(1) * frequencies.unsqueeze(0)
    if cos_first:
        return torch.cat([angles.cos(), angles.sin()], 1)
    else:
        return torch.cat([angles.sin(), angles.cos()], 1)

def to_fp32(x: Tensor) -> Tensor:
    return x.float()

def to_bf16(x: Tensor) -> Tensor:
    return x.to(__torch__.formats.bfloat16())
