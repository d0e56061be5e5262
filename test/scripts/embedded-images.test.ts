import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nativeImagesIn } from '../../scripts/real/embedded-images.mjs';

const driver = readFileSync(new URL('../../fixtures/clean/device/driver.sys', import.meta.url));
const noise = (size: number) => Buffer.alloc(size, 'MZ and no image ');

function asProgram(image: Buffer): Buffer {
  const program = Buffer.from(image);
  program.writeUInt16LE(3, program.readUInt32LE(0x3c) + 24 + 68);
  return program;
}

function withCertificate(image: Buffer, size: number): Buffer {
  const signed = Buffer.concat([image, Buffer.alloc(size, 0xcc)]);
  const directory = signed.readUInt32LE(0x3c) + 24 + 112 + 4 * 8;
  signed.writeUInt32LE(image.length, directory);
  signed.writeUInt32LE(size, directory + 4);
  return signed;
}

describe('images inside a file', () => {
  it('are found by their headers, whole, with their certificates', () => {
    const signed = withCertificate(driver, 0x1230);
    const file = Buffer.concat([asProgram(driver), noise(77), driver, noise(1001), signed, noise(9)]);
    const images = nativeImagesIn(file);
    expect(images).toHaveLength(2);
    expect(images[0]?.equals(driver)).toBe(true);
    expect(images[1]?.equals(signed)).toBe(true);
  });

  it('are not seen where headers are cut off', () => {
    expect(nativeImagesIn(driver.subarray(0, 100))).toEqual([]);
    expect(nativeImagesIn(Buffer.alloc(0))).toEqual([]);
  });
});
