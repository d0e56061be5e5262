import { createHash } from 'node:crypto';
import type { Image } from '../pe/image.ts';
import { type Assessed, assess } from './assessed.ts';
import { entryOf } from './catalogue.ts';
import { ViolationCollector } from './collector.ts';
import type { Counters } from './counters.ts';
import type { Finding } from './finding.ts';
import { hex } from './hex.ts';
import { type OsId, osProfile } from './os-profile.ts';
import { recordImageViolations } from './record-image.ts';

export interface SectionReport {
  readonly name: string;
  readonly virtualAddress: string;
  readonly virtualSize: number;
  readonly characteristics: string;
  /** `r`, `w`, `x` and `d` (discardable), a dash for what is not set. */
  readonly access: string;
}

/** What `hvcheck image` says: the image rules and the facts of an image, without running it. */
export interface ImageReport {
  readonly schema: 1;
  readonly tool: { readonly name: 'hvcheck'; readonly version: string };
  readonly driver: {
    readonly path: string;
    readonly sha256: string;
    readonly size: number;
    readonly kind: string;
    /** The preferred base, which addresses in the findings refer to. */
    readonly base: string;
  };
  readonly profile: { readonly os: OsId; readonly build: number };
  /** Whether the image alone violates a rule; it says nothing about what the driver does. */
  readonly imageRules: 'passed' | 'failed';
  readonly counters: Counters;
  readonly findings: readonly Finding[];
  readonly assessed: readonly Assessed[];
  readonly facts: {
    readonly entryPoint: string;
    readonly sectionAlignment: string;
    readonly sections: readonly SectionReport[];
    readonly imports: readonly { readonly module: string; readonly delayed: boolean; readonly functions: number }[];
    readonly exports: number;
    readonly relocations: number;
    readonly pdb?: string;
    readonly fileVersion?: string;
    readonly signed: boolean;
    readonly signer?: string;
  };
}

/** Judges an image by the image rules at its preferred base. Throws `ImageError` where its loader data is malformed. */
export function imageReport(image: Image, os: OsId, version: string): ImageReport {
  const profile = osProfile(os);
  const collector = new ViolationCollector();
  recordImageViolations(collector, image, profile, image.imageBase);
  const { findings, counters } = collector;
  const run = { findings, phases: [], unmodelled: [] };
  return {
    schema: 1,
    tool: { name: 'hvcheck', version },
    driver: {
      path: image.path,
      sha256: createHash('sha256').update(image.bytes).digest('hex'),
      size: image.size,
      kind: image.kind,
      base: hex(image.imageBase),
    },
    profile: { os, build: profile.build },
    imageRules: collector.hasViolation ? 'failed' : 'passed',
    counters,
    findings,
    assessed: assess(run).filter(({ kind }) => entryOf(kind).evidence === 'image'),
    facts: factsOf(image),
  };
}

function factsOf(image: Image): ImageReport['facts'] {
  const { debug, version, certificate } = image;
  return {
    entryPoint: hex(image.entryPoint),
    sectionAlignment: hex(image.sectionAlignment),
    sections: image.sections.map((section) => ({
      name: section.name,
      virtualAddress: hex(section.virtualAddress),
      virtualSize: section.virtualSize,
      characteristics: hex(section.characteristics >>> 0),
      access: accessText(section),
    })),
    imports: image.imports.map(({ module, delayed, functions }) => ({ module, delayed, functions: functions.length })),
    exports: image.exports?.functions.length ?? 0,
    relocations: image.relocations.count,
    ...(debug.codeView && { pdb: debug.codeView.pdbPath }),
    ...(version?.fileVersion !== undefined && { fileVersion: version.fileVersion }),
    signed: certificate.present,
    ...(certificate.signer !== undefined && { signer: certificate.signer }),
  };
}

type SectionAccess = Pick<Image['sections'][number], 'read' | 'write' | 'execute' | 'discardable'>;

function accessText({ read, write, execute, discardable }: SectionAccess): string {
  const letters = [read && 'r', write && 'w', execute && 'x', discardable && 'd'];
  return letters.map((letter) => letter || '-').join('');
}
