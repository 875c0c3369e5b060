#ifndef OKS_TESTS_UNIT_KEYSET_VECTORS_H
#define OKS_TESTS_UNIT_KEYSET_VECTORS_H
/* Signed key sets that other software made, for the tests of lib/dns. */

#define RECORDS_MOST 4

/*
 * Sets that other software signed: the example of RFC 4035 (algorithm 5), then
 * 8, 10, 13, 14 and 16 by BIND 9.18's dnssec-signzone and 15, with an owner of
 * 255 octets, by ldns 1.8's ldns-signzone.
 */
static const char *const sets[][RECORDS_MOST] = {
	{
	    /* RFC 4035, appendix A */
	    "example. 3600 IN DNSKEY 256 3 5 AQOy1bZVvpPqhg4j7EJoM9rI3ZmyEx2O"
	    "zDBVrZy/lvI5CQePxXHZS4i8dANH4DX3tbHol61ek8EFMcsGXxKciJFHyhl94C+N"
	    "wILQdzsUlSFovBZsyl/NX6yEbtw/xN9ZNcrbYvgjjZ/UVPZIySFNsgEYvh0z2542"
	    "lzMKR4Dh8uZffQ==",
	    "example. 3600 IN DNSKEY 257 3 5 AQOeX7+baTmvpVHb2CcLnL1dMRWbuscR"
	    "vHXlLnXwDzvqp4tZVKp1sZMepFb8MvxhhW3y/0QZsyCjczGJ1qk8vJe52iOhInKR"
	    "OVLRwxGpMfzPRLMlGybr51bOV/1se0ODacj3DomyB4QB5gKTYot/K9alk5/j8vfd"
	    "4jWCWD+E1Sze0Q==",
	    "example. 3600 IN RRSIG DNSKEY 5 1 3600 20040509183619 2004040918"
	    "3619 9465 example. ZxgauAuIj+k1YoVEOSlZfx41fcmKzTFHoweZxYnz99JVQ"
	    "ZJ33wFS0Q0jcP7VXKkaElXk9nYJXevO/7nAbo88iWsMkSpSR6jWzYYKwfrBI/L9h"
	    "jYmyVO9m6FjQ7uwM4dCP/bIuV/DKqOAK9NYNC3AHfvCV1Tp4VKDqxqG7R5tTVM=",
	    "example. 3600 IN RRSIG DNSKEY 5 1 3600 20040509183619 2004040918"
	    "3619 38519 example. eGL0s90glUqcOmloo/2y+bSzyEfKVOQViD9ZDNhLz/Yn"
	    "9CQZlDVRJffACQDAUhXpU/oP34ribKBpysRXosczFrKqS5Oa0bzMOfXCXup9qHAp"
	    "eFIku28Vqfr8Nt7cigZLxjK+u0Ws/4lIRjKk7z5OXogYVaFzHKillDt3HRxHIZM=",
	},
	{
	    ". 3600 IN DNSKEY 256 3 8 AwEAAcTwdc2O6NDWPatTJheHjK3/Z6dhU8bM1RH"
	    "4JaF5HHRXxIZJQ26Sam240euSHQqkg5yLxHaOX03nrHM+3WQnyNc0gZTW6s7Gn+z"
	    "gjCAjwSHoRFHmPUBHkjSLR+MWKv9ZzCs1JlbZWcIjF2saKT8DYx+RTw0n70j7L1+"
	    "nNr9sFM2T",
	    ". 3600 IN DNSKEY 257 3 8 AwEAAcMckPpkpXiEYMankUL3iByZCnt25pZyKwn"
	    "26T0uEDjkWmuzWIyZJy3yvuAGKL/Rn0/+nJjZr605oVnMMFN+248lNmSsAEECqqU"
	    "kKOiyam6BN35uLF32Eys8nGQtZ4isIp3gYbBwHuPsn9fTqiX3oKnzeVwbAL9deUF"
	    "ZBiIIQ4UH",
	    ". 3600 IN DNSKEY 257 3 8 AwEAAc0CC76CkUv9g+l2GFBkDQU4b106Q/X+bPn"
	    "yDNKwtcZPzJquozHzcUZJvP3cn4f0GsdptPjLI+jHCfeZ2bXjUo0osF+atPx0FdB"
	    "eqnYVpeVm7qxr4TPlF0o7VrqiWBdHvq9Jk9jyurluwWj83qo6V6e0pToQyPHr2kR"
	    "LK5dws9pN",
	    ". 3600 IN RRSIG DNSKEY 8 0 3600 20360101000000 20260101000000 51"
	    "526 . Evyw48ufWXqppdlcYkczw1Lom2n3ZSzzDgbNm7VY4iBzM2CN1SumTKQfoC"
	    "QS175WdL39+UuZTD42tMY4R0FL3IssdktNInkrfBlsAOtE31PiVEoyB5QXUwumP4"
	    "bk35p1IOsERPHqJvzey3t43QapzPVNt7CjHmgFtYjG5MpgzEI=",
	},
	{
	    "nl. 3600 IN DNSKEY 256 3 10 AwEAAal3ug2YYFJwnKPlEM2oA9urxXlN0aHl"
	    "NBCy5ZJ81YoRyQINdkMwwQzv/CKfV2qf6Jn14bGSaZL4JzoDvJMN+BJ8YEY8wvpj"
	    "SblwemXPA/vb4esGg12AjQ3grkw6y16llmXeVNIw/75MhQNptTzQzJflB15l8gDd"
	    "lH57vZTEjRKr",
	    "nl. 3600 IN DNSKEY 257 3 10 AwEAAbMxY15fPuKh3X4uWgoLbZafHoQ2M6cZ"
	    "BMC8KhHtQWJ0UFQTnrF0uIITUZhbgNNTOX9UVnP2gGMk+E5g7YroYLnc3Wd7lz7G"
	    "beaxlWlJKl2Bjselz9wK3qNgO6s1EhJgP+eQmiOmWsxZkHT2kjw1lJ14HYcBetB2"
	    "EKkblAR0Cldh",
	    "nl. 3600 IN DNSKEY 257 3 10 AwEAAeld6roT+VX99XdE1nk48GGI2F5OuvMp"
	    "nXjQyEcgivMkMLPkNRo0U4UNdeldG+lGv2XDKvqj04/KlwGTN9W9MK3vR8mErZO9"
	    "EXiiBesdcuueVjekFIO5/e50Ivu9+5/LPLuVN8PHlhURZSyKZyifz1wYJSq4Ba08"
	    "wFp0gM/oXcNJ",
	    "nl. 3600 IN RRSIG DNSKEY 10 1 3600 20360101000000 20260101000000"
	    " 50703 nl. I0j0jkwQvqdZPVdIYYn8hnwIccw0CyUbd0qZ8quP6nXbTGUl2BGTK"
	    "KJq08M15K0fnm5lz3hERpdLsKf73E8TUU817ojVd0wvIy4uZFNRz6nYuH4sbiZOM"
	    "I8JFg40wbhRSb+6qnmai9J5QvGLL8kIrfoo1+MNeK4j42j2UqOv8/A=",
	},
	{
	    "ExAmPle.COM. 3600 IN DNSKEY 256 3 13 YzEv/rpiRqGJQwVdtUG1m2fPiir"
	    "j1lx2ROa1jEX1me2dgkDBQL1yxEzZT25pZVSyuHtIN0LQOOT0GGmhXUyzjQ==",
	    "ExAmPle.COM. 3600 IN DNSKEY 257 3 13 Nh/+2KVOY13PbAzmc1iKBLmJSh2"
	    "ymZ8BilXOkQ4uRO7iK33rOYupwvI5x94VDvl2xCy7nXRnXAT6MrOwVfjvvA==",
	    "ExAmPle.COM. 3600 IN DNSKEY 257 3 13 T9YJzfEg9m5rMfODRyzdXGf4byh"
	    "f6yfAA+MLJFUzQrioU4eu/KVvi1/u8pPsyceRHNM+UpgTpTYg4i6m6Cx3Yw==",
	    "ExAmPle.COM. 3600 IN RRSIG DNSKEY 13 2 3600 20360101000000 20260"
	    "101000000 47320 example.com. QImA+B4KPNb7iWF2Ct6D14UVabJo24Kpbie"
	    "KiorLstWbvdGMZu+3WNO2gYFj5OcUyzXNX5+cBZT/91F64bsxrw==",
	},
	{
	    "a\\.b\\032c.example. 3600 IN DNSKEY 256 3 14 nxFDt+mTqyktpNmopuH"
	    "mtK3vdiRdZUwNy6jeVK6WRCOYF9088VcfUi9YeYxNzEN8rjVg+ajysfcbpYf2/6z"
	    "3qA56R//gduM2L7vjIndH6VtrFZs14dwkAIYN3K1qPqaj",
	    "a\\.b\\032c.example. 3600 IN DNSKEY 257 3 14 Bac5LddpQ6cQpX10QuH"
	    "MUEiRakWXgPsIShZXAzN0M4jSc3KkLxoauoccWA8ayT/HkTn5iP8TEtJpmRmNpyq"
	    "FMFflN1BDRB7ZyCBxrMo6oo1HlMDsdGHRfPrnTSm+2+DP",
	    "a\\.b\\032c.example. 3600 IN DNSKEY 257 3 14 Ch2P+pocC4R5HEH6QJ7"
	    "FIRfIDFuoltWwpr3ICiKZhUTGakfn9u95D8dZydwZ3XK1/CDZpBynKNN7LrYL9Fa"
	    "bc13aTmQWHKi57aQhCmv4YrTsmMnSBnxy30BULq8p7xT1",
	    "a\\.b\\032c.example. 3600 IN RRSIG DNSKEY 14 2 3600 203601010000"
	    "00 20260101000000 23597 a\\.b\\032c.example. 85Yu23iH2Ok0uF2QDwE"
	    "focQ84vcMRfFibKr2mhTRUC+/TfDvyZmgaGgpdY3mCy7RjsbIM5+ajXe1QvtroSJ"
	    "sL9SmXbRcxc0VTf/gbr6VlBu1FZAWe5P7KHFABSZyZKqL",
	},
	{
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."
	    "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy. 3"
	    "600 IN DNSKEY 256 3 15 SWrZOPk/WBdN5BW76w+GoKlG2VqCGOgTHiZ0yWs26"
	    "hY=",
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."
	    "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy. 3"
	    "600 IN DNSKEY 257 3 15 FMyjgq+Rzvh1FeTsxCWCXuWxzxPiWkL/b8q/PzNqW"
	    "bM=",
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."
	    "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy. 3"
	    "600 IN DNSKEY 257 3 15 xj8NC5x9BdIemXdXzmzrc9i1G335B5hiBWHLBIN4R"
	    "d4=",
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."
	    "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy. 3"
	    "600 IN RRSIG DNSKEY 15 4 3600 20360101000000 20260101000000 5960"
	    "5 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "x.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "x.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "x.yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy."
	    " riGQcprTDXyY2I9rdo37SPNwJUG6boH/eSxAzWV39spMnTl8iTs8cfaMbkM/yAx"
	    "BxyYPBOsgnrg7AkUpB89kAg==",
	},
	{
	    "nl. 3600 IN DNSKEY 256 3 16 VPYLHSQ3c3/JmiP3WE62UcbwJbhc1izYNy2D"
	    "HsgRwys6tqAVMfWejyB81BKqSHzZb9fgiSPMYOSA",
	    "nl. 3600 IN DNSKEY 257 3 16 ufC0h7tfjoNZsL/sdpqxelpt3nqw5rvQNspC"
	    "zHqE1Fce0rETWCV0jsf0UB7oSgK1RPldnM7YS2cA",
	    "nl. 3600 IN DNSKEY 257 3 16 8/DNgdzV8KrpxUhdIkujV40/qj2hbMpmWfgp"
	    "dfoWM6HEGjTc5I6Rwx/Okv0aTY/NajHEre+E1m0A",
	    "nl. 3600 IN RRSIG DNSKEY 16 1 3600 20360101000000 20260101000000"
	    " 51379 nl. h1KiaCwWsIMIl84/fKIEAT+K9S+iRGXm/E5D5P7S2Hiuk5gtWy5LN"
	    "5ajf/Y/WYH3J1e/yLw2mzEAhnS16sjllrnZ89TT6XOx0tAhpdSm97MvyLtZmf+os"
	    "iuTHI2Upa3pdTJc2z2SoKMzHLSQA3q2CwwA",
	},
};

#define SETS     ((int)(sizeof(sets) / sizeof(sets[0])))
#define RFC_4035 0
#define ESCAPED  4 /* with P-384 */
#define ED25519  5

#endif
