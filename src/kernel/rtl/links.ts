import type { Kernel } from '../kernel.ts';

// RTL_SPLAY_LINKS and RTL_BALANCED_LINKS begin alike. The root of splay links is its own parent; that of an AVL table is the
// right child of the table's BalancedRoot, which is its own parent.
const LEFT = 8n;
const RIGHT = 16n;

export const parentOf = (k: Kernel, node: bigint) => k.mem.u64(node);
export const leftOf = (k: Kernel, node: bigint) => k.mem.u64(node + LEFT);
export const rightOf = (k: Kernel, node: bigint) => k.mem.u64(node + RIGHT);
const isRoot = (k: Kernel, node: bigint) => parentOf(k, node) === node;

export function attach(k: Kernel, parent: bigint, child: bigint, left: boolean): void {
  k.mem.setU64(parent + (left ? LEFT : RIGHT), child);
  if (child !== 0n) k.mem.setU64(child, parent);
}

/** Puts `other` (or nothing) where `node` hangs. */
function replace(k: Kernel, node: bigint, other: bigint): void {
  if (isRoot(k, node)) {
    if (other !== 0n) k.mem.setU64(other, other);
    return;
  }
  const parent = parentOf(k, node);
  attach(k, parent, other, leftOf(k, parent) === node);
}

function outermost(k: Kernel, from: bigint, child: (k: Kernel, node: bigint) => bigint): bigint {
  let node = from;
  for (let next = child(k, node); next !== 0n; next = child(k, node)) node = next;
  return node;
}
export const firstOf = (k: Kernel, root: bigint) => (root === 0n ? 0n : outermost(k, root, leftOf));
export const subtreeSuccessor = (k: Kernel, node: bigint) => firstOf(k, rightOf(k, node));
export function subtreePredecessor(k: Kernel, node: bigint): bigint {
  const left = leftOf(k, node);
  return left === 0n ? 0n : outermost(k, left, rightOf);
}

/** The next node of the whole tree in order, 0 behind the last; `before`: the one before. */
export function neighbour(k: Kernel, from: bigint, before: boolean): bigint {
  const below = before ? subtreePredecessor(k, from) : subtreeSuccessor(k, from);
  if (below !== 0n) return below;
  const near = before ? rightOf : leftOf;
  for (let node = from; !isRoot(k, node); node = parentOf(k, node)) {
    if (near(k, parentOf(k, node)) === node) return parentOf(k, node);
  }
  return 0n;
}

/** Takes a node out. Returns what is in its place now, or 0. */
export function unlink(k: Kernel, node: bigint): bigint {
  const [left, right] = [leftOf(k, node), rightOf(k, node)];
  if (left === 0n || right === 0n) {
    const only = left === 0n ? right : left;
    replace(k, node, only);
    return only;
  }
  const successor = subtreeSuccessor(k, node);
  if (successor !== right) {
    replace(k, successor, rightOf(k, successor));
    attach(k, successor, right, false);
  }
  attach(k, successor, left, true);
  replace(k, node, successor);
  return successor;
}

/** Exchanges a node with its parent. */
export function rotateUp(k: Kernel, node: bigint): void {
  const parent = parentOf(k, node);
  const onLeft = leftOf(k, parent) === node;
  const inner = onLeft ? rightOf(k, node) : leftOf(k, node);
  replace(k, parent, node);
  attach(k, parent, inner, onLeft);
  attach(k, node, parent, !onLeft);
}

/** Makes the node the root by Sleator's and Tarjan's steps. Returns it. */
export function splay(k: Kernel, node: bigint): bigint {
  while (!isRoot(k, node)) {
    const parent = parentOf(k, node);
    if (isRoot(k, parent)) rotateUp(k, node);
    else {
      const grandparent = parentOf(k, parent);
      const straight = (leftOf(k, grandparent) === parent) === (leftOf(k, parent) === node);
      rotateUp(k, straight ? parent : node);
      rotateUp(k, node);
    }
  }
  return node;
}

/** RtlDelete: takes the node out and splays what stands above or in its place. Returns the new root. */
export function deleteAndSplay(k: Kernel, node: bigint): bigint {
  const parent = isRoot(k, node) ? 0n : parentOf(k, node);
  const replacement = unlink(k, node);
  const near = parent === 0n ? replacement : parent;
  return near === 0n ? 0n : splay(k, near);
}
