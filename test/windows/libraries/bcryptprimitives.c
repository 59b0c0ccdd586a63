/* Wine 8 lacks this library, which Node.js and Rust take random numbers from. */
#include <windows.h>
#include <ntsecapi.h>

#define LONGEST 0x10000

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size)
{
    while (size > 0) {
        ULONG length = size > LONGEST ? LONGEST : (ULONG)size;
        if (!RtlGenRandom(data, length)) return FALSE;
        data += length;
        size -= length;
    }
    return TRUE;
}
