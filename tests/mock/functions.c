/* The functions of the module: all that our programs call, each wrapped. */
#include "tests/mock/mock.h"

#define NONE (void)0

#define WRAP(name, parameters, arguments, outputs)        \
	static CK_RV wrapped_##name parameters            \
	{                                                 \
		struct mock_call c;                       \
		CK_RV code = mock_enter(&c, #name);       \
                                                          \
		if (c.forward)                            \
			code = mock_real->name arguments; \
		outputs;                                  \
		return (mock_leave(&c, code));            \
	}
#include "tests/mock/table.h"
#undef WRAP

static CK_FUNCTION_LIST list;

static void
fill_list(void)
{
	list = *mock_real;
#define WRAP(name, parameters, arguments, outputs) list.name = wrapped_##name;
#include "tests/mock/table.h"
#undef WRAP
	list.C_GetFunctionList = C_GetFunctionList;
}

CK_RV
C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR functions)
{
	struct mock_call c;
	CK_RV code;

	if ((code = mock_load()) != CKR_OK)
		return (code);
	code = mock_enter(&c, "C_GetFunctionList");
	fill_list();
	*functions = &list;
	return (mock_leave(&c, code));
}
