// Releases after Windows 7 by the names the DDI documentation uses. 10.0.19042 is 19041 with a switch turned on.
const builds: Readonly<Record<string, number>> = {
  'Windows 8': 9200,
  'NDIS 6.30': 9200,
  'Windows 8.1': 9600,
  'NDIS 6.40': 9600,
  'Windows 10': 10240,
  'Windows 10 1507': 10240,
  'Windows 10 1511': 10586,
  'Windows 10 1607': 14393,
  'Windows 10 1703': 15063,
  'Windows 10 1706': 16299, // a slip in the documentation: there is no such release, 1709 follows 1703
  'Windows 10 1709': 16299,
  'Windows 10 1803': 17134,
  'Windows 10 1809': 17763,
  'Windows 10 1903': 18362,
  'Windows 10 1909': 18363,
  'Windows 10 2004': 19041,
  'Windows 10 20H2': 19042,
  'Windows 10 21H1': 19043,
  'Windows 10 21H2': 19044,
  'Windows 10 22H2': 19045,
  'Windows Server 2022': 20348,
  'Windows 11': 22000,
  'Windows 11 21H2': 22000,
  'Windows 11 22H2': 22621,
  'Windows 11 23H2': 22631,
  'Windows 11 24H2': 26100,
  'Windows 11 25H2': 26200,
};

/**
 * Build number of a release after Windows 7 as `since` names it; undefined for anything else, such as `Windows Vista` or
 * `NDIS 6.20`.
 */
export function windowsBuild(since: string): number | undefined {
  return builds[since];
}
