# Self-attention over pixels with its gradient written out, for the processor. Nothing here is
# recorded.

# Pixels as rows, (N pixels, C), which channels last are where they lie.
def tokens(x: Tensor) -> Tensor:
  return torch.flatten(__torch__.norm.pixels(x), 0, 1)

# Tokens as (N heads, tokens, C / heads).
def apart(t: Tensor, n: int, heads: int) -> Tensor:
  d = torch.floordiv(torch.size(t, 1), heads)
  return torch.reshape(torch.transpose(torch.view(t, [n, -1, heads, d]), 1, 2), [torch.mul(n, heads), -1, d])

# The reverse.
def together(h: Tensor, n: int, heads: int) -> Tensor:
  d = torch.size(h, 2)
  return torch.reshape(torch.transpose(torch.view(h, [n, heads, -1, d]), 1, 2), [-1, torch.mul(heads, d)])

# weights: as in ops.attention. Gives the output and what the gradient needs.
def forward(x: Tensor, weights: List[Tensor], groups: int, eps: float, heads: int, output_scale: float) -> List[Tensor]:
  n = torch.size(x, 0)
  x = __torch__.residual.arranged(x, torch.size(x, 1))
  if torch.gt(torch.len(weights), 8):
    y, mean, rstd, = __torch__.norm.forward(x, weights[8], weights[9], groups, eps)
    moments = [mean, rstd]
  else:
    y = x
    moments = annotate(List[Tensor], [])
  t = __torch__.attention.tokens(y)
  q = __torch__.attention.apart(torch.linear(t, weights[0], weights[1]), n, heads)
  k = __torch__.attention.apart(torch.linear(t, weights[2], weights[3]), n, heads)
  v = __torch__.attention.apart(torch.linear(t, weights[4], weights[5]), n, heads)
  _0 = torch.div_(q, torch.sqrt(torch.size(q, 2)))
  p = torch.softmax(torch.bmm(q, torch.transpose(k, 1, 2)), -1)
  a = __torch__.attention.together(torch.bmm(p, v), n, heads)
  out = torch.add(x, __torch__.norm.image(torch.linear(a, weights[6], weights[7]), x))
  if torch.ne(output_scale, 1.0):
    _1 = torch.div_(out, output_scale)
  return torch.add([out, x, t, q, k, v, p, a], moments)

# The gradients in x and the weights, from g, the one in the output; made: what `forward` gave.
def backward(g: Tensor, weights: List[Tensor], made: List[Tensor], groups: int, heads: int, output_scale: float) -> List[Tensor]:
  x = made[1]
  t = made[2]
  q = made[3]
  k = made[4]
  v = made[5]
  p = made[6]
  a = made[7]
  n = torch.size(x, 0)
  g = __torch__.residual.arranged(g, torch.size(g, 1))
  if torch.ne(output_scale, 1.0):
    g = torch.div(g, output_scale)
  of_out = __torch__.attention.tokens(g)
  of_a = __torch__.attention.apart(torch.mm(of_out, weights[6]), n, heads)
  of_p = torch.bmm(of_a, torch.transpose(v, 1, 2))
  of_s = torch._softmax_backward_data(of_p, p, -1, ops.prim.dtype(p))
  of_q = torch.div_(torch.bmm(of_s, k), torch.sqrt(torch.size(q, 2)))
  of_q = __torch__.attention.together(of_q, n, heads)
  of_k = __torch__.attention.together(torch.bmm(torch.transpose(of_s, 1, 2), q), n, heads)
  of_v = __torch__.attention.together(torch.bmm(torch.transpose(p, 1, 2), of_a), n, heads)
  of_t = torch.addmm(torch.addmm(torch.mm(of_q, weights[0]), of_k, weights[2]), of_v, weights[4])
  d = __torch__.norm.image(of_t, x)
  of_weights = annotate(List[Tensor], [])
  pairs = [(of_q, t), (of_k, t), (of_v, t), (of_out, a)]
  for i in range(4):
    o, from, = pairs[i]
    _1 = torch.append(of_weights, torch.mm(torch.transpose(o, 0, 1), from))
    _2 = torch.append(of_weights, torch.sum(o, [0]))
  if torch.gt(torch.len(weights), 8):
    d = __torch__.ops.like(d, x)
    of_x, of_scale, of_shift, = __torch__.norm.gradient(d, x, weights[8], groups, made[8], made[9], torch.empty_like(d))
    _3 = torch.add_(of_x, g)
    of_weights = torch.add(of_weights, [of_scale, of_shift])
  else:
    of_x = torch.add(g, d)
  return torch.add([of_x], of_weights)
