# The update of all weights, and the sum of their gradients, over flat arrays.

# Approximates the closest matrix with orthonormal rows, or columns if those are shorter, for each
# of x (K, rows, columns). The iteration X <- (a + b XX^T + c (XX^T)^2) X runs on the smaller Gram
# matrix: q collects the polynomials, which commute, and is multiplied by x once.
def orthogonalize(x: Tensor) -> Tensor:
    a, b, c = 3.4445, -4.775, 2.0315
    is_wide = x.size(1) <= x.size(2)
    if is_wide:
        gram = x @ x.transpose(1, 2)
    else:
        gram = x.transpose(1, 2) @ x
    eye = torch.eye(gram.size(1), dtype=x.dtype, device=x.device)
    norm = torch.linalg_vector_norm(x, 2, [1, 2], True) + 1e-12
    gram = gram / (norm * norm)
    q = eye / norm
    for _ in range(5):
        p = eye * a + (gram * b).add(gram @ gram, alpha=c)
        q = p @ q
        gram = p @ gram @ p
    if is_wide:
        return q @ x
    else:
        return x @ q

# Muon for matrices, table: (offset, count, rows, columns, stride between matrices) of each shape. A
# step's root mean square is 0.2 times the learning rate, about that of an Adam step.
def muon_(
    flat: Tensor, grad: Tensor, m: Tensor, table: List[int], lr: Tensor, grad_scale: Tensor,
    finite: Tensor, beta1: float, weight_decay: float
) -> None:
    for i in range(len(table) // 5):
        offset, count, rows, columns, between = table[i * 5:i * 5 + 5]
        size = [count, rows, columns]
        stride = [between, columns, 1]
        g = grad.as_strided(size, stride, offset) / grad_scale
        g = g.nan_to_num(0.0, 0.0, 0.0)
        moment = m.as_strided(size, stride, offset)
        moment.lerp_(g, finite * (1.0 - beta1))
        direction = __torch__.optimizer.orthogonalize(g.lerp(moment, beta1))
        w = flat.as_strided(size, stride, offset)
        rms = 0.2 * torch.sqrt(max(rows, columns))
        change = (direction * rms).add(w, alpha=weight_decay)
        w.sub_(change * lr)

# Norm, clipping, AdamW (and Muon for the matrices of the table) and the moving average. The lists
# hold AdamW's part, behind the matrices of the table. The fused call multiplies gradients by
# 1/grad_scale and does nothing where found_inf is 1. A gradient with a non-finite norm changes
# neither weights nor moments: changes are multiplied by `finite`, 0 or 1, so that the host need not
# wait.
# The norm of a vector by rows, each of which one thread sums: the same bits with any number of
# threads.
def norm(x: Tensor) -> Tensor:
    rows = 256
    columns = x.size(0) // rows
    if columns == 0:
        return torch.linalg_vector_norm(x)
    head = torch.linalg_vector_norm(x[: rows * columns].view(rows, columns), dim=[1])
    tail = torch.linalg_vector_norm(x[rows * columns :]).view(1)
    return torch.linalg_vector_norm(torch.cat([head, tail]))

def update(
    flat: Tensor, grad: Tensor, m: Tensor, ema: Tensor, adam_flat: List[Tensor],
    adam_grad: List[Tensor], adam_m: List[Tensor], adam_v: List[Tensor], updates: List[Tensor],
    table: List[int], lr: float, beta1: float, beta2: float, eps: float, weight_decay: float,
    max_norm: float, ema_decay: float
) -> Tensor:
    norm = __torch__.optimizer.norm(grad)
    found_inf = norm.isfinite().logical_not().float()
    finite = torch.rsub(found_inf, 1)
    updates[0].add_(finite)
    if max_norm > 0.0:
        grad_scale = (norm / max_norm).clamp_min(1.0)
    else:
        grad_scale = torch.ones_like(norm)
    max_exp_avg_sqs: List[Tensor] = []
    torch._fused_adamw_(
        adam_flat, adam_grad, adam_m, adam_v, max_exp_avg_sqs, updates, lr=lr, beta1=beta1,
        beta2=beta2, weight_decay=weight_decay, eps=eps, amsgrad=False, maximize=False,
        grad_scale=grad_scale, found_inf=found_inf)
    __torch__.optimizer.muon_(
        flat, grad, m, table, finite * lr, grad_scale, finite, beta1, weight_decay)
    ema.lerp_(flat, 1.0 - ema_decay)
    return norm

# Views of `flat` at the positions of `places` in their own array, each a leaf.
def leaves(flat: Tensor, places: List[Tensor]) -> List[Tensor]:
    views: List[Tensor] = []
    for place in places:
        view = flat.as_strided(place.size(), place.stride(), place.storage_offset())
        views.append(view.detach().requires_grad_())
    return views

# The gradients that PyTorch has recorded in leaves, and an empty array where there is none: what is
# undefined counts as None in a list of optional arrays.
def recorded(leaves: List[Tensor]) -> List[Tensor]:
    found: List[Optional[Tensor]] = []
    for leaf in leaves:
        found.append(leaf.grad)
    gradients: List[Tensor] = []
    for gradient in found:
        if gradient is None:
            gradients.append(torch.empty([0]))
        else:
            gradients.append(gradient)
    return gradients

def zero_(x: Tensor) -> None:
    x.zero_()

# Copies each of `values` to its counterpart.
def copy_all_(into: List[Tensor], values: List[Tensor]) -> None:
    torch._foreach_copy_(into, values)

# Adds each of `values` to its counterpart, in place.
def add_all_(into: List[Tensor], values: List[Tensor]) -> None:
    torch._foreach_add_(into, values)
