/*
 * Performance counters, which Temporal's core reads and Wine 8 has only in part: here each function answers that
 * there are none.
 */
#include <windows.h>

#define EXPORTED __declspec(dllexport) LONG WINAPI
#define NO_OBJECT ((LONG)0xC0000BB8)
#define INVALID_STATUS ((LONG)0xC0000BBA)
#define INVALID_DATA ((LONG)0xC0000BC6)
#define NO_DATA ((LONG)0x800007D5)

EXPORTED PdhOpenQueryW(const WCHAR *source, DWORD_PTR user, void **query) { return INVALID_STATUS; }
EXPORTED PdhCloseQuery(void *query) { return 0; }
EXPORTED PdhAddEnglishCounterW(void *query, const WCHAR *path, DWORD_PTR user, void **counter) { return NO_OBJECT; }
EXPORTED PdhRemoveCounter(void *counter) { return 0; }
EXPORTED PdhCollectQueryData(void *query) { return NO_DATA; }
EXPORTED PdhGetFormattedCounterValue(void *counter, DWORD format, DWORD *type, void *value) { return INVALID_DATA; }
EXPORTED PdhEnumObjectsW(const WCHAR *source, const WCHAR *machine, WCHAR *list, DWORD *size, DWORD detail, BOOL refresh) { return NO_DATA; }
