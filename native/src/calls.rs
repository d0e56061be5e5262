//! Calls from the engine's hooks into JavaScript.

use std::cell::Cell;
use std::ptr;

use napi::sys;

/// Opening a handle scope allocates, so one serves many calls.
const CALLS_PER_SCOPE: u32 = 64;

/// The handlers of one run. The values live in the handle scope of the `run` call.
pub struct Calls {
    env: sys::napi_env,
    stub: sys::napi_value,
    sensitive: sys::napi_value,
    this: sys::napi_value,
    scope: Cell<sys::napi_handle_scope>,
    in_scope: Cell<u32>,
}

impl Calls {
    pub fn new(env: sys::napi_env, stub: sys::napi_value, sensitive: sys::napi_value) -> Self {
        let mut this = ptr::null_mut();
        unsafe { sys::napi_get_undefined(env, &mut this) };
        Self {
            env,
            stub,
            sensitive,
            this,
            scope: Cell::new(ptr::null_mut()),
            in_scope: Cell::new(0),
        }
    }

    /// Nothing of an earlier call is used again, so any call may begin a new scope.
    fn enter_scope(&self) {
        let calls = self.in_scope.get();
        if calls == 0 || calls == CALLS_PER_SCOPE {
            self.close_scope();
            let mut scope = ptr::null_mut();
            unsafe { sys::napi_open_handle_scope(self.env, &mut scope) };
            self.scope.set(scope);
        }
        self.in_scope.set(self.in_scope.get() + 1);
    }

    fn close_scope(&self) {
        let scope = self.scope.replace(ptr::null_mut());
        if !scope.is_null() {
            unsafe { sys::napi_close_handle_scope(self.env, scope) };
        }
        self.in_scope.set(0);
    }

    /// Calls `function` with one number. Nothing when it threw: the exception stays pending, so that JavaScript sees
    /// it when `run` comes back.
    fn call(&self, function: sys::napi_value, argument: u32) -> Option<u32> {
        self.enter_scope();
        let mut value = ptr::null_mut();
        let mut result = ptr::null_mut();
        let mut answer = 0u32;
        unsafe {
            sys::napi_create_uint32(self.env, argument, &mut value);
            let status =
                sys::napi_call_function(self.env, self.this, function, 1, &value, &mut result);
            let returned = status == sys::Status::napi_ok
                && sys::napi_get_value_uint32(self.env, result, &mut answer)
                    == sys::Status::napi_ok;
            returned.then_some(answer)
        }
    }

    pub fn stub(&self, slot: u32) -> Option<u32> {
        self.call(self.stub, slot)
    }

    pub fn sensitive(&self) -> Option<u32> {
        self.call(self.sensitive, 0)
    }
}

impl Drop for Calls {
    fn drop(&mut self) {
        self.close_scope();
    }
}
