class Packed(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # The convolutions of ops.py without gradients, for weights in the order that the processor's
  # library, oneDNN, wants. Arrays are channels last, but group normalisation of small images is
  # several times as fast channels first. What nobody else holds is changed in place.

  def pack(self: __torch__.Packed, w: Tensor) -> Tensor:
    return ops.mkldnn._reorder_convolution_weight(w, [1, 1], [1, 1], [1, 1], 1, None)

  def pack_transposed(self: __torch__.Packed, w: Tensor) -> Tensor:
    return ops.mkldnn._reorder_convolution_transpose_weight(w, [1, 1], [0, 0], [2, 2], [1, 1], 1, None)

  def conv2d(self: __torch__.Packed, x: Tensor, w: Tensor, b: Tensor, stride: int, padding: int) -> Tensor:
    h = torch.contiguous(torch.to(x, ops.prim.dtype(w)), memory_format=2)
    return ops.mkldnn._convolution_pointwise(h, w, b, [padding, padding], [stride, stride], [1, 1], 1, "none", annotate(List[Optional[number]], []), "")

  # sum + conv(x), in place of the sum, which is channels last.
  def conv2d_add_(self: __torch__.Packed, sum: Tensor, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return ops.mkldnn._convolution_pointwise_(sum, x, w, b, [1, 1], [1, 1], [1, 1], 1, "add", None, None, annotate(List[Optional[number]], []), None)

  def group_norm(self: __torch__.Packed, x: Tensor, w: Tensor, b: Tensor, groups: int, eps: float) -> Tensor:
    if torch.ge(torch.mul(torch.size(x, 2), torch.size(x, 3)), 1024):
      h = torch.contiguous(x, memory_format=2)
    else:
      h = torch.contiguous(x, memory_format=0)
    return torch.group_norm(h, groups, w, b, eps)

  # Numbered as in Activation.
  def activate_(self: __torch__.Packed, x: Tensor, number: int) -> Tensor:
    if torch.eq(number, 0):
      y = torch.silu_(x)
    elif torch.eq(number, 1):
      y = torch.mish_(x)
    elif torch.eq(number, 2):
      y = torch.gelu(x)
    else:
      y = torch.relu_(x)
    return torch.contiguous(y, memory_format=2)

  def norm_silu_conv(self: __torch__.Packed, x: Tensor, nw: Tensor, nb: Tensor, cw: Tensor, cb: Tensor, groups: int, eps: float) -> Tensor:
    h = self.activate_(self.group_norm(x, nw, nb, groups, eps), 0)
    return self.conv2d(h, cw, cb, 1, 1)

  # As ops.py has it; there is no dropout where there is no training.
  def residual(self: __torch__.Packed, x: Tensor, e: Tensor, weights: List[Tensor], groups: int, eps: float, dropout: float, seeds: List[int], layout: int, act: int, scale_shift: bool, output_scale: float) -> Tensor:
    h = self.activate_(self.group_norm(x, weights[0], weights[1], groups, eps), act)
    h = self.conv2d(h, weights[2], weights[3], 1, 1)
    e = torch.unsqueeze(torch.unsqueeze(e, 2), 3)
    if scale_shift:
      halves = torch.chunk(e, 2, 1)
      h = self.group_norm(h, weights[4], weights[5], groups, eps)
      h = torch.add_(torch.mul_(h, torch.add(halves[0], 1)), halves[1])
    else:
      h = self.group_norm(torch.add_(h, e), weights[4], weights[5], groups, eps)
    h = self.activate_(h, act)
    if torch.gt(torch.len(weights), 8):
      s = self.conv2d(x, weights[8], weights[9], 1, 0)
    else:
      s = torch.clone(x, memory_format=2)
    h = self.conv2d_add_(s, h, weights[6], weights[7])
    if torch.ne(output_scale, 1.0):
      h = torch.div_(h, output_scale)
    return h

  def downsample(self: __torch__.Packed, x: Tensor, w: Tensor, b: Tensor, padding: int) -> Tensor:
    if torch.eq(padding, 0):
      h = torch.constant_pad_nd(x, [0, 1, 0, 1], 0)
    else:
      h = x
    return self.conv2d(h, w, b, 2, padding)

  # The weights are those of the transposed convolution already.
  def upsample(self: __torch__.Packed, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    h = torch.contiguous(x, memory_format=2)
    return ops.mkldnn._convolution_transpose_pointwise(h, w, b, [1, 1], [0, 0], [2, 2], [1, 1], 1, "none", annotate(List[Optional[number]], []), "")
