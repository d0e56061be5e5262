import { describe, expect, it } from 'vitest';
import { readImage } from '../../src/pe/image.ts';
import { buildImage } from './build-image.ts';
import { buildFullImage } from './full-image.ts';

const image = readImage(buildFullImage().bytes, 'full.sys');

describe('version resource', () => {
  it('gives fixed and string information', () => {
    expect(image.version).toMatchObject({
      fileVersion: '1.2.3.4',
      productVersion: '5.6.7.8',
      fileType: 3,
      fileSubtype: 7,
    });
    expect([...image.version!.strings]).toEqual([
      ['CompanyName', 'Example'],
      ['FileDescription', 'A driver — überprüft'],
    ]);
  });

  it('is undefined where there is none, and where it leads out of the image', () => {
    expect(readImage(buildImage().bytes, 'x').version).toBeUndefined();
    const built = buildFullImage();
    built.view.setUint32(built.section('.rsrc').rawOffset + 72, 0x7fffffff, true);
    expect(readImage(built.bytes, 'x').version).toBeUndefined();
  });
});

describe('debug directory', () => {
  it('names the PDB', () => {
    expect(image.debug).toEqual({
      codeView: { guid: '04030201-0605-0807-090A-0B0C0D0E0F10', age: 3, pdbPath: 'C:\\build\\full.pdb' },
      reproducible: true,
      extendedDllCharacteristics: 0,
    });
  });

  it('is passed over where it leads out of the image', () => {
    const built = buildFullImage();
    built.view.setUint32(built.directory(6), 0x7fffff00, true);
    expect(readImage(built.bytes, 'x').debug).toEqual({ reproducible: false, extendedDllCharacteristics: 0 });
  });
});

function der(tag: number, ...parts: (readonly number[])[]): number[] {
  const content = parts.flat();
  const length = content.length < 0x80 ? [content.length] : [0x82, content.length >>> 8, content.length & 0xff];
  return [tag, ...length, ...content];
}
const ascii = (text: string) => [...Buffer.from(text)];
const name = (attributeTag: number, value: readonly number[]) =>
  der(0x30, der(0x31, der(0x30, der(0x06, [0x55, 0x04, 0x03]), der(attributeTag, value))));

function certificate(serial: number, subject: number[]): number[] {
  const body = der(
    0x30,
    der(0xa0, der(0x02, [2])),
    der(0x02, [serial]),
    der(0x30, der(0x06, [0x2a])),
    name(0x13, ascii('Issuer')),
    der(0x30),
    subject,
  );
  return der(0x30, body);
}

function signature(signerSerial: number): Uint8Array {
  const signed = der(
    0x30,
    der(0x02, [1]),
    der(0x31),
    der(0x30, der(0x06, [0x2a])),
    der(0xa0, certificate(1, name(0x13, ascii('Root'))), certificate(2, name(0x0c, ascii('Müller & Söhne')))),
    der(0x31, der(0x30, der(0x02, [1]), der(0x30, name(0x13, ascii('Issuer')), der(0x02, [signerSerial])))),
  );
  const pkcs7 = der(0x30, der(0x06, [0x2a, 0x86, 0x48]), der(0xa0, signed));
  const whole = new Uint8Array(8 + pkcs7.length);
  new DataView(whole.buffer).setUint32(0, whole.length, true);
  whole.set([0, 2, 2, 0, ...pkcs7], 4);
  return whole;
}

describe('certificate', () => {
  const read = (bytes: Uint8Array | undefined) =>
    readImage(buildImage(bytes === undefined ? {} : { certificate: bytes }).bytes, 'x').certificate;

  it('names the signer, not an issuer', () => {
    expect(read(signature(2))).toEqual({ present: true, signer: 'Müller & Söhne' });
    expect(read(signature(1))).toEqual({ present: true, signer: 'Root' });
  });

  it('has no signer whose certificate is missing', () => {
    expect(read(signature(3))).toEqual({ present: true, signer: undefined });
  });

  it('is absent in an unsigned image', () => {
    expect(read(undefined)).toEqual({ present: false, signer: undefined });
  });

  it('is absent where the directory leads out of the file', () => {
    const built = buildImage({ certificate: signature(2) });
    built.view.setUint32(built.directory(4), 0xfffffff0, true);
    expect(readImage(built.bytes, 'x').certificate).toEqual({ present: false, signer: undefined });
  });

  it('is present, without a signer, where it is cut off', () => {
    const whole = signature(2);
    for (let length = 8; length < whole.length; length++) {
      const cut = whole.slice(0, length);
      new DataView(cut.buffer).setUint32(0, length, true);
      expect(read(cut)).toEqual({ present: true, signer: undefined });
    }
  });
});
