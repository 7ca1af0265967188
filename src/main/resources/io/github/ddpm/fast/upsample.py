# ops.upsample with its gradient written out, for the processor. Nothing here is recorded. Arrays
# have the memory format of the following layers.

# Returns the output and the arrays that the gradient needs.
def forward(x: Tensor, w: Tensor, b: Tensor) -> List[Tensor]:
    n, c, height, width = x.size()
    pixels = 4 * (height * width)
    x = x.contiguous(memory_format=__torch__.formats.fastest(x, c, pixels))
    k = __torch__.ops.transposed(w)
    y = torch.conv_transpose2d(x, k, None, 2, 1)
    return [y.add_(b.reshape(1, -1, 1, 1)), x, k]

# The gradients in x, w and b from grad_out, the one in the output; saved: from `forward`.
def backward(grad_out: Tensor, w: Tensor, saved: List[Tensor]) -> List[Tensor]:
    _, x, k = saved
    g = __torch__.formats.arranged(grad_out, grad_out.size(1))
    grad_x, grad_k, _ = torch.convolution_backward(
        g, x, k, bias_sizes=None, stride=[2, 2], padding=[1, 1], dilation=[1, 1], transposed=True,
        output_padding=[0, 0], groups=1, output_mask=[True, True, False])
    grad_k = grad_k.transpose(0, 1).reshape(-1, 16)
    grad_w = (grad_k @ __torch__.ops.spread(w)).view(w.size())
    return [grad_x, grad_w, g.sum([0, 2, 3])]
