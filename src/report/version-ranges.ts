import { OS_IDS, OS_PROFILES, type OsId } from '../policy/os-profile.ts';

const SERVER = 3;
/** Of a client and a server with one build the client is named. */
const byBuild = (a: OsId, b: OsId) => OS_PROFILES[a].build - OS_PROFILES[b].build;
const isServer = (id: OsId) => OS_PROFILES[id].productType === SERVER;
const title = (id: OsId) => OS_PROFILES[id].title;

/** Versions in words, out of all that were looked at: `from Windows 10 1703 on`, `up to Windows 8.1`, or their names. */
export function rangeText(chosen: readonly OsId[], all: readonly OsId[] = OS_IDS): string {
  const rest = all.filter((id) => !chosen.includes(id));
  if (rest.length === 0) return 'on every version';
  const sorted = [...chosen].sort(byBuild);
  const named = (id: OsId) => sorted.find((one) => byBuild(one, id) === 0 && !isServer(one)) ?? id;
  const [oldest, newest] = [named(sorted[0]!), named(sorted.at(-1)!)];
  if (rest.every((id) => OS_PROFILES[id].build < OS_PROFILES[oldest].build)) return `from ${title(oldest)} on`;
  if (rest.every((id) => OS_PROFILES[id].build > OS_PROFILES[newest].build)) return `up to ${title(newest)}`;
  const [first, last] = [OS_PROFILES[oldest].build, OS_PROFILES[newest].build];
  const isGap = rest.every((id) => OS_PROFILES[id].build < first || OS_PROFILES[id].build > last);
  if (isGap && sorted.length > 2) return `from ${title(oldest)} to ${title(newest)}`;
  return `on ${sorted.map(title).join(', ')}`;
}
