# Self-attention over pixels with its gradient written out, for the processor. Nothing here is
# recorded.

# Pixels as rows, (N pixels, C); for channels last, a view.
def tokens(x: Tensor) -> Tensor:
    return __torch__.norm.pixels(x).flatten(0, 1)

# Tokens as (N heads, tokens, C / heads).
def split_heads(t: Tensor, n: int, heads: int) -> Tensor:
    d = t.size(1) // heads
    return t.view(n, -1, heads, d).transpose(1, 2).reshape(n * heads, -1, d)

# The reverse.
def merge_heads(h: Tensor, n: int, heads: int) -> Tensor:
    d = h.size(2)
    return h.view(n, heads, -1, d).transpose(1, 2).reshape(-1, heads * d)

# weights: as in ops.attention. Returns the output and the arrays that the gradient needs.
def forward(
    x: Tensor, weights: List[Tensor], groups: int, eps: float, heads: int, output_scale: float
) -> List[Tensor]:
    q_w, q_b, k_w, k_b, v_w, v_b, out_w, out_b = weights[:8]
    n = x.size(0)
    x = __torch__.formats.arranged(x, x.size(1))
    moments: List[Tensor] = []
    y = x
    if len(weights) > 8:
        y, mean, rstd = __torch__.norm.forward(x, weights[8], weights[9], groups, eps)
        moments = [mean, rstd]
    t = __torch__.attention.tokens(y)
    q = __torch__.attention.split_heads(torch.linear(t, q_w, q_b), n, heads)
    k = __torch__.attention.split_heads(torch.linear(t, k_w, k_b), n, heads)
    v = __torch__.attention.split_heads(torch.linear(t, v_w, v_b), n, heads)
    q.div_(torch.sqrt(q.size(2)))
    p = q.bmm(k.transpose(1, 2)).softmax(-1)
    a = __torch__.attention.merge_heads(p.bmm(v), n, heads)
    out = x + __torch__.norm.image(torch.linear(a, out_w, out_b), x)
    if output_scale != 1.0:
        out.div_(output_scale)
    return [out, x, t, q, k, v, p, a] + moments

# The gradients in x and the weights from grad_out, the one in the output; saved: from `forward`.
def backward(
    grad_out: Tensor, weights: List[Tensor], saved: List[Tensor], groups: int, heads: int,
    output_scale: float
) -> List[Tensor]:
    q_w, _, k_w, _, v_w, _, out_w, _ = weights[:8]
    _, x, t, q, k, v, p, a = saved[:8]
    n = x.size(0)
    g = __torch__.formats.arranged(grad_out, grad_out.size(1))
    if output_scale != 1.0:
        g = g / output_scale
    rows = __torch__.attention.tokens(g)
    grad_a = __torch__.attention.split_heads(rows.mm(out_w), n, heads)
    grad_p = grad_a.bmm(v.transpose(1, 2))
    grad_scores = torch._softmax_backward_data(grad_p, p, -1, p.dtype)
    grad_q = grad_scores.bmm(k).div_(torch.sqrt(q.size(2)))
    grad_q = __torch__.attention.merge_heads(grad_q, n, heads)
    grad_k = __torch__.attention.merge_heads(grad_scores.transpose(1, 2).bmm(q), n, heads)
    grad_v = __torch__.attention.merge_heads(p.transpose(1, 2).bmm(grad_a), n, heads)
    grad_t = grad_q.mm(q_w).addmm(grad_k, k_w).addmm(grad_v, v_w)
    d = __torch__.norm.image(grad_t, x)
    grad_weights: List[Tensor] = []
    for grad_y, y in [(grad_q, t), (grad_k, t), (grad_v, t), (rows, a)]:
        grad_weights.append(grad_y.transpose(0, 1).mm(y))
        grad_weights.append(grad_y.sum(0))
    if len(weights) > 8:
        d = __torch__.ops.like(d, x)
        room = torch.empty_like(d)
        grad_x, grad_scale, grad_shift = __torch__.norm.gradient(
            d, x, weights[8], groups, saved[8], saved[9], room)
        grad_x.add_(g)
        grad_weights += [grad_scale, grad_shift]
    else:
        grad_x = g + d
    return [grad_x] + grad_weights
