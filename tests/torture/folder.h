#ifndef OKS_TESTS_TORTURE_FOLDER_H
#define OKS_TESTS_TORTURE_FOLDER_H
/* Folders: copied, removed, looked through. */
#include <stdbool.h>
#include <stddef.h>

#define FOLDER_PATH_SIZE 512

/* Copies the folder with all in it to a name that is not there yet. */
bool folder_copy(const char *from, const char *to);

/* Removes it with all in it; fine if it is not there. */
void folder_remove(const char *folder);

/* Writes a whole file, 0600. */
bool folder_write(const char *path, const char *text);

/* A whole file as a string for free(), at most a megabyte; "" if there is
 * none. */
char *folder_text(const char *path);

/* The path of the first file below folder whose bytes have text in them, but
 * not in any file or folder called as one of skip; NULL if there is none. */
const char *folder_find(
    const char *folder, const char *text, const char *const *skip);

#endif
