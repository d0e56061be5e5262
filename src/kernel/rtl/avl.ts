import { RTL_AVL_TABLE } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import { attach, leftOf, parentOf, rightOf, rotateUp, subtreeSuccessor, unlink } from './links.ts';

/** Of RTL_BALANCED_LINKS: depth of the right subtree less that of the left, a CHAR. */
const BALANCE = 0x18n;
type Side = -1 | 1;

const balanceOf = (k: Kernel, node: bigint) => (k.mem.u8(node + BALANCE) << 24) >> 24;
const setBalance = (k: Kernel, node: bigint, balance: number) => k.mem.setU8(node + BALANCE, balance & 0xff);
const childOn = (k: Kernel, node: bigint, side: Side) => (side < 0 ? leftOf(k, node) : rightOf(k, node));
const sideOf = (k: Kernel, node: bigint): Side => (leftOf(k, parentOf(k, node)) === node ? -1 : 1);

function changeDepth(k: Kernel, table: bigint, change: number): void {
  k.mem.set(table, RTL_AVL_TABLE.DepthOfTree, k.mem.get(table, RTL_AVL_TABLE.DepthOfTree) + change);
}

/** Links a new leaf below `parent`, the table itself when it is empty, and restores the balance. */
export function insertBalanced(k: Kernel, table: bigint, parent: bigint, leaf: bigint, left: boolean): void {
  attach(k, parent, leaf, left);
  for (let node = leaf, above = parent; above !== table; node = above, above = parentOf(k, above)) {
    const side = sideOf(k, node);
    const balance = balanceOf(k, above) + side;
    if (Math.abs(balance) > 1) {
      rotate(k, above, side);
      return;
    }
    setBalance(k, above, balance);
    if (balance === 0) return;
  }
  changeDepth(k, table, 1);
}

/** Takes a node out and restores the balance. */
export function removeBalanced(k: Kernel, table: bigint, node: bigint): void {
  let [above, side] = [parentOf(k, node), sideOf(k, node)];
  if (leftOf(k, node) !== 0n && rightOf(k, node) !== 0n) {
    const successor = subtreeSuccessor(k, node);
    side = successor === rightOf(k, node) ? 1 : -1;
    above = side === 1 ? successor : parentOf(k, successor);
    setBalance(k, successor, balanceOf(k, node));
  }
  unlink(k, node);
  while (above !== table) {
    const balance = balanceOf(k, above) - side;
    if (Math.abs(balance) > 1) {
      const { top, shrunk } = rotate(k, above, side === 1 ? -1 : 1);
      if (!shrunk) return;
      above = top;
    } else {
      setBalance(k, above, balance);
      if (balance !== 0) return;
    }
    side = sideOf(k, above);
    above = parentOf(k, above);
  }
  changeDepth(k, table, -1);
}

/** `node` is two deeper on `side`. Returns what stands in its place, and whether the subtree became less deep. */
function rotate(k: Kernel, node: bigint, side: Side): { top: bigint; shrunk: boolean } {
  const child = childOn(k, node, side);
  const balance = balanceOf(k, child);
  if (balance !== -side) {
    rotateUp(k, child);
    setBalance(k, node, balance === 0 ? side : 0);
    setBalance(k, child, balance === 0 ? -side : 0);
    return { top: child, shrunk: balance !== 0 };
  }
  const inner = childOn(k, child, side === 1 ? -1 : 1);
  const lean = balanceOf(k, inner);
  rotateUp(k, inner);
  rotateUp(k, inner);
  setBalance(k, node, lean === side ? -side : 0);
  setBalance(k, child, lean === -side ? side : 0);
  setBalance(k, inner, 0);
  return { top: inner, shrunk: true };
}
