/*
 * The functions that our programs call: name, parameters, the same as
 * arguments, and what becomes of the outputs.  Included for WRAP as it is
 * defined then, so it has no guard.
 */
/* clang-format off */
WRAP(C_Initialize,
    (void *args), (args), NONE)
WRAP(C_Finalize,
    (void *args), (args), NONE)
WRAP(C_GetInfo,
    (CK_INFO *info), (info), NONE)
WRAP(C_GetSlotList,
    (CK_BBOOL present, CK_SLOT_ID *slots, CK_ULONG *count),
    (present, slots, count), mock_count(&c, count))
WRAP(C_GetTokenInfo,
    (CK_SLOT_ID slot, CK_TOKEN_INFO *info), (slot, info), NONE)
WRAP(C_GetMechanismInfo,
    (CK_SLOT_ID slot, CK_MECHANISM_TYPE mechanism, CK_MECHANISM_INFO *info),
    (slot, mechanism, info), NONE)
WRAP(C_OpenSession,
    (CK_SLOT_ID slot, CK_FLAGS flags, void *application, CK_NOTIFY notify,
    CK_SESSION_HANDLE *session),
    (slot, flags, application, notify, session), mock_handle(&c, session))
WRAP(C_CloseSession,
    (CK_SESSION_HANDLE session), (session), NONE)
WRAP(C_Login,
    (CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char *pin,
    CK_ULONG length),
    (session, user, pin, length), NONE)
WRAP(C_Logout,
    (CK_SESSION_HANDLE session), (session), NONE)
WRAP(C_CreateObject,
    (CK_SESSION_HANDLE session, CK_ATTRIBUTE *attributes, CK_ULONG count,
    CK_OBJECT_HANDLE *object),
    (session, attributes, count, object), mock_handle(&c, object))
WRAP(C_DestroyObject,
    (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object),
    (session, object), NONE)
WRAP(C_GetAttributeValue,
    (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
    CK_ATTRIBUTE *attributes, CK_ULONG count),
    (session, object, attributes, count), mock_attributes(&c, attributes, count))
WRAP(C_SetAttributeValue,
    (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
    CK_ATTRIBUTE *attributes, CK_ULONG count),
    (session, object, attributes, count), NONE)
WRAP(C_FindObjectsInit,
    (CK_SESSION_HANDLE session, CK_ATTRIBUTE *attributes, CK_ULONG count),
    (session, attributes, count), NONE)
WRAP(C_FindObjects,
    (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *objects, CK_ULONG most,
    CK_ULONG *count),
    (session, objects, most, count), mock_count(&c, count))
WRAP(C_FindObjectsFinal,
    (CK_SESSION_HANDLE session), (session), NONE)
WRAP(C_SignInit,
    (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key),
    (session, mechanism, key), NONE)
WRAP(C_Sign,
    (CK_SESSION_HANDLE session, unsigned char *data, CK_ULONG size,
    unsigned char *signature, CK_ULONG *length),
    (session, data, size, signature, length), mock_bytes(&c, signature, length))
WRAP(C_GenerateKey,
    (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
    CK_ATTRIBUTE *attributes, CK_ULONG count, CK_OBJECT_HANDLE *key),
    (session, mechanism, attributes, count, key), mock_handle(&c, key))
WRAP(C_GenerateKeyPair,
    (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_ATTRIBUTE *public,
    CK_ULONG public_count, CK_ATTRIBUTE *private, CK_ULONG private_count,
    CK_OBJECT_HANDLE *public_key, CK_OBJECT_HANDLE *private_key),
    (session, mechanism, public, public_count, private, private_count,
    public_key, private_key),
    mock_handle(&c, public_key); mock_handle(&c, private_key))
WRAP(C_WrapKey,
    (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
    CK_OBJECT_HANDLE wrapping, CK_OBJECT_HANDLE key, unsigned char *wrapped,
    CK_ULONG *length),
    (session, mechanism, wrapping, key, wrapped, length),
    mock_bytes(&c, wrapped, length))
WRAP(C_UnwrapKey,
    (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
    CK_OBJECT_HANDLE unwrapping, unsigned char *wrapped, CK_ULONG length,
    CK_ATTRIBUTE *attributes, CK_ULONG count, CK_OBJECT_HANDLE *key),
    (session, mechanism, unwrapping, wrapped, length, attributes, count, key),
    mock_handle(&c, key))
/* clang-format on */
