//! Calls from the engine's hooks into JavaScript.

use std::ptr;

use napi::sys;

/// The handlers of one run. The values live in the handle scope of the `run` call.
#[derive(Clone, Copy)]
pub struct Calls {
    pub env: sys::napi_env,
    pub stub: sys::napi_value,
    pub sensitive: sys::napi_value,
}

impl Calls {
    /// Calls `function` with one number. Nothing when it threw: the exception stays pending, so that JavaScript sees
    /// it when `run` comes back.
    fn call(&self, function: sys::napi_value, argument: Option<u32>) -> Option<u32> {
        let env = self.env;
        let mut scope = ptr::null_mut();
        let mut answer = 0u32;
        unsafe {
            if sys::napi_open_handle_scope(env, &mut scope) != sys::Status::napi_ok {
                return None;
            }
            let mut this = ptr::null_mut();
            sys::napi_get_undefined(env, &mut this);
            let mut value = ptr::null_mut();
            let count = match argument {
                Some(number) => {
                    sys::napi_create_uint32(env, number, &mut value);
                    1
                }
                None => 0,
            };
            let mut result = ptr::null_mut();
            let status = sys::napi_call_function(env, this, function, count, &value, &mut result);
            let returned = status == sys::Status::napi_ok
                && sys::napi_get_value_uint32(env, result, &mut answer) == sys::Status::napi_ok;
            sys::napi_close_handle_scope(env, scope);
            if !returned {
                return None;
            }
        }
        Some(answer)
    }

    pub fn stub(&self, slot: u32) -> Option<u32> {
        self.call(self.stub, Some(slot))
    }

    pub fn sensitive(&self) -> Option<u32> {
        self.call(self.sensitive, None)
    }
}
