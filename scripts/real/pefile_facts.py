"""pefile_facts.py IMAGE...: what an independent reader finds in each driver, as JSON by path."""

import json
import sys

import pefile

EXECUTE, WRITE, DISCARDABLE = 0x20000000, 0x80000000, 0x02000000
PAGE = 0x1000
# IMAGE_REL_BASED_: HIGHLOW, DIR64.
WIDTHS = {3: 4, 10: 8}


def name_of(section):
    return section.Name.rstrip(b"\0").decode("latin-1")


def sections(pe):
    return [
        {
            "name": name_of(s),
            "virtualAddress": s.VirtualAddress,
            "virtualSize": s.Misc_VirtualSize,
            "rawOffset": s.PointerToRawData,
            "rawSize": s.SizeOfRawData,
            "characteristics": s.Characteristics,
        }
        for s in pe.sections
    ]


def imports(pe):
    found = []
    for module in getattr(pe, "DIRECTORY_ENTRY_IMPORT", []):
        dll = module.dll.decode("latin-1").lower()
        for entry in module.imports:
            symbol = entry.name.decode("latin-1") if entry.name else f"#{entry.ordinal}"
            found.append(f"{dll}!{symbol}")
    return found


def relocations(pe):
    blocks = getattr(pe, "DIRECTORY_ENTRY_BASERELOC", [])
    return [[entry.rva, entry.type] for block in blocks for entry in block.entries if entry.type != 0]


def import_table_rvas(pe):
    delayed = [module.struct.pIAT for module in getattr(pe, "DIRECTORY_ENTRY_DELAY_IMPORT", [])]
    directory = pe.OPTIONAL_HEADER.DATA_DIRECTORY[12]
    if directory.VirtualAddress and directory.Size:
        return [directory.VirtualAddress, *delayed]
    return [module.struct.FirstThunk for module in getattr(pe, "DIRECTORY_ENTRY_IMPORT", [])] + delayed


def is_executable_at(pe, rva):
    section = pe.get_section_by_rva(rva)
    return section is not None and bool(section.Characteristics & EXECUTE)


def counters(pe):
    def is_old_init(s):
        return name_of(s) == "INIT" and bool(s.Characteristics & DISCARDABLE)

    both = EXECUTE | WRITE
    misaligned = pe.OPTIONAL_HEADER.SectionAlignment % PAGE != 0
    return {
        "executeWriteSection": sum(s.Characteristics & both == both and not is_old_init(s) for s in pe.sections),
        "sectionAlignment": sum(misaligned or s.VirtualAddress % PAGE != 0 for s in pe.sections),
        "unsupportedRelocs": sum(rva % PAGE + WIDTHS.get(kind, 0) > PAGE for rva, kind in relocations(pe)),
        "iatInExecutableSection": int(any(is_executable_at(pe, rva) for rva in import_table_rvas(pe))),
    }


def facts(path):
    pe = pefile.PE(path)
    return {"sections": sections(pe), "imports": imports(pe), "relocations": relocations(pe), "counters": counters(pe)}


json.dump({path: facts(path) for path in sys.argv[1:]}, sys.stdout)
