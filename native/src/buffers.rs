//! Native memory as array buffers. Each holds a share of its owner until it is detached or collected.

use std::ffi::c_void;
use std::ptr;
use std::sync::Arc;

use napi::{Error, Result, Status, check_status, sys};

use crate::raw_value::RawValue;

unsafe extern "C" fn release<T>(_: sys::napi_env, _: *mut c_void, owner: *mut c_void) {
    drop(unsafe { Arc::from_raw(owner.cast::<T>().cast_const()) });
}

pub fn external<T>(
    env: sys::napi_env,
    data: *mut u8,
    size: usize,
    owner: Arc<T>,
) -> Result<RawValue> {
    let mut buffer = ptr::null_mut();
    let share = Arc::into_raw(owner);
    let status = unsafe {
        sys::napi_create_external_arraybuffer(
            env,
            data.cast(),
            size,
            Some(release::<T>),
            share.cast_mut().cast(),
            &mut buffer,
        )
    };
    if status != sys::Status::napi_ok {
        drop(unsafe { Arc::from_raw(share) });
        return Err(Error::new(
            Status::from(status),
            "this JavaScript engine takes no external array buffers",
        ));
    }
    Ok(RawValue(buffer))
}

pub fn detach(env: sys::napi_env, buffer: &RawValue) -> Result<()> {
    check_status!(unsafe { sys::napi_detach_arraybuffer(env, buffer.0) })
}
