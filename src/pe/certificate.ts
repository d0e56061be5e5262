import { Buffer } from 'node:buffer';
import {
  DER_CONTEXT_0,
  DER_INTEGER,
  DER_OID,
  DER_SEQUENCE,
  DER_SET,
  type DerElement,
  readDer,
  readDerChildren,
} from './der.ts';
import type { RvaRange } from './headers.ts';

/** The Authenticode signature that a file carries. It is never verified. */
export interface CertificateInfo {
  /** The security directory names at least one certificate that lies in the file. */
  readonly present: boolean;
  /** Common name of the certificate that signed; undefined where it can't be read. */
  readonly signer: string | undefined;
}

const WIN_CERT_TYPE_PKCS_SIGNED_DATA = 2;
const OID_COMMON_NAME = '550403';
const DER_UTF8_STRING = 0x0c;
const DER_BMP_STRING = 0x1e;

/** `directory.rva` is a file offset in this one directory. */
export function readCertificate(file: Uint8Array, directory: RvaRange): CertificateInfo {
  const { rva: offset, size } = directory;
  if (offset === 0 || size < 8 || offset + 8 > file.byteLength) return { present: false, signer: undefined };
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = view.getUint32(offset, true);
  if (length < 8 || offset + length > file.byteLength) return { present: false, signer: undefined };
  const isSignedData = view.getUint16(offset + 6, true) === WIN_CERT_TYPE_PKCS_SIGNED_DATA;
  return { present: true, signer: isSignedData ? signerName(file.subarray(offset + 8, offset + length)) : undefined };
}

/** PKCS #7 (RFC 2315): ContentInfo → SignedData → the certificate that the first SignerInfo names. */
function signerName(pkcs7: Uint8Array): string | undefined {
  const contentInfo = elements(readDer(pkcs7), DER_SEQUENCE);
  const signedData = elements(readDer(contentInfo[1]?.content ?? NOTHING), DER_SEQUENCE);
  const certificates = signedData.find((e) => e.tag === DER_CONTEXT_0);
  const signerInfos = signedData.findLast((e) => e.tag === DER_SET);
  const signer = elements(elements(signerInfos, DER_SET)[0], DER_SEQUENCE);
  const [issuer, serial] = elements(signer[1], DER_SEQUENCE);
  if (certificates === undefined || issuer === undefined || serial === undefined) return undefined;
  for (const certificate of readDerChildren(certificates.content)) {
    const subject = subjectIfIssuedAs(certificate, issuer, serial);
    if (subject !== undefined) return commonName(subject);
  }
  return undefined;
}

function subjectIfIssuedAs(certificate: DerElement, issuer: DerElement, serial: DerElement): DerElement | undefined {
  const fields = elements(elements(certificate, DER_SEQUENCE)[0], DER_SEQUENCE);
  const start = fields[0]?.tag === DER_CONTEXT_0 ? 1 : 0;
  const [ownSerial, , ownIssuer, , subject] = fields.slice(start);
  if (ownSerial?.tag !== DER_INTEGER || ownIssuer === undefined) return undefined;
  const same =
    Buffer.compare(ownSerial.whole, serial.whole) === 0 && Buffer.compare(ownIssuer.whole, issuer.whole) === 0;
  return same ? subject : undefined;
}

function commonName(name: DerElement): string | undefined {
  for (const set of elements(name, DER_SEQUENCE)) {
    for (const attribute of elements(set, DER_SET)) {
      const [type, value] = elements(attribute, DER_SEQUENCE);
      const isName = type?.tag === DER_OID && Buffer.from(type.content).toString('hex') === OID_COMMON_NAME;
      if (isName && value !== undefined) return decodeString(value);
    }
  }
  return undefined;
}

function decodeString(value: DerElement): string {
  const bytes = Buffer.from(value.content);
  if (value.tag === DER_BMP_STRING)
    return bytes
      .subarray(0, bytes.length & ~1)
      .swap16()
      .toString('utf16le');
  return bytes.toString(value.tag === DER_UTF8_STRING ? 'utf8' : 'latin1');
}

const NOTHING = new Uint8Array(0);

function elements(parent: DerElement | undefined, tag: number): DerElement[] {
  return parent?.tag === tag ? readDerChildren(parent.content) : [];
}
