/**
 * What the kernel lays on a guest stack while it dispatches an exception or unwinds: a frame that begins at a multiple of 16,
 * `frame`, and ends with a machine frame (RIP, CS, RFLAGS, RSP, SS) that says where the walk of the stack goes on. The unwind
 * data of `EXCEPTION_GADGET`, to which the routine above the frame returns, are made from the same figures.
 */
export const FRAME_DISPATCHER_CONTEXT = 0x20n;
export const FRAME_RECORD = 0x70n;
/** The context in which the exception was raised; while unwinding, that of the frame being looked at. */
export const FRAME_CONTEXT = 0x110n;
/** The context of the caller of the frame being looked at. */
export const FRAME_CALLER_CONTEXT = 0x5e0n;
export const FRAME_RECORD_POINTER = 0xab0n;
export const FRAME_NESTED = 0xab8n;
export const FRAME_TARGET = 0xac0n;
export const FRAME_TARGET_IP = 0xac8n;
export const FRAME_RETURN_VALUE = 0xad0n;
/** Bytes from the frame's start to its machine frame. */
export const EXCEPTION_FRAME = 0xae0n;
export const MACHINE_FRAME = 0x28n;

/** The address in the kernel that the routine above an exception frame returns to. */
export const EXCEPTION_GADGET = 'KiExceptionDispatch';
