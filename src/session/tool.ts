import manifest from '../../package.json' with { type: 'json' };

export const TOOL = { name: 'hvcheck', version: manifest.version } as const;
