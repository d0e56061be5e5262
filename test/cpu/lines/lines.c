// Rebuild in this folder:
// clang --target=x86_64-w64-mingw32 -O1 -ffreestanding -gcodeview -gline-tables-only -ffile-compilation-dir=. -c lines.c -o lines.o
// lld-link /driver /subsystem:native /entry:entry /nodefaultlib /debug /Brepro /pdbaltpath:lines.pdb /pdbsourcepath:/src /pdb:lines.pdb /out:lines.sys lines.o
static volatile int sink;

static __attribute__((always_inline)) inline void innermost(int value) {
  sink = value + 41;
}

static __attribute__((always_inline)) inline void inlined(int value) {
  innermost(value * 3);
}

__attribute__((noinline)) int outer(int value) {
  inlined(value);
  return value;
}

int entry(int value) {
  return outer(value) + 7;
}
