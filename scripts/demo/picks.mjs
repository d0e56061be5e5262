/** Sample drivers that the demo checks, in this order; each is a folder under fixtures/. */
export const picks = [
  { folder: 'clean/device', about: 'A driver that does everything right.' },
  { folder: 'pool/wrapper', about: 'Executable pool memory, asked for through a function of its own.' },
  { folder: 'pool/nx-opt-in', about: 'The same pool type, made non-executable by POOL_NX_OPTIN.' },
  { folder: 'mdl/normal-priority', about: 'An MDL mapped without MdlMappingNoExecute.' },
  { folder: 'image/rwx-section', about: 'An image with a section that is writable and executable.' },
];
