const machineX64 = 0x8664;
const subsystemNative = 1;
const optionalHeader = 24;
const sectionHeaderSize = 40;
const certificateDirectory = 112 + 4 * 8;

function peHeaderAt(bytes, start) {
  if (start + 0x40 > bytes.length) return undefined;
  const pe = start + bytes.readUInt32LE(start + 0x3c);
  if (pe + optionalHeader + 240 > bytes.length || bytes.readUInt32LE(pe) !== 0x4550) return undefined;
  const isX64 = bytes.readUInt16LE(pe + 4) === machineX64 && bytes.readUInt16LE(pe + optionalHeader) === 0x20b;
  return isX64 ? pe : undefined;
}

/** Size of the file that starts at `start`: the end of its last section or of its certificate table, whichever is later. */
function fileSize(bytes, pe) {
  const sections = pe + optionalHeader + bytes.readUInt16LE(pe + 20);
  let size = bytes.readUInt32LE(pe + optionalHeader + 60);
  for (let i = 0; i < bytes.readUInt16LE(pe + 6); i += 1) {
    const header = sections + i * sectionHeaderSize;
    size = Math.max(size, bytes.readUInt32LE(header + 20) + bytes.readUInt32LE(header + 16));
  }
  const certificate = pe + optionalHeader + certificateDirectory;
  return Math.max(size, bytes.readUInt32LE(certificate) + bytes.readUInt32LE(certificate + 4));
}

/** The x64 PE images of subsystem *native* that lie inside a file, in their order. */
export function nativeImagesIn(bytes) {
  const images = [];
  for (let start = bytes.indexOf('MZ'); start >= 0; start = bytes.indexOf('MZ', start + 1)) {
    const pe = peHeaderAt(bytes, start);
    if (pe === undefined || bytes.readUInt16LE(pe + optionalHeader + 68) !== subsystemNative) continue;
    images.push(bytes.subarray(start, start + fileSize(bytes, pe)));
  }
  return images;
}
