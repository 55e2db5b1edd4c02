/* A project that every check takes, for programs that need one and say only what is theirs. */
#ifndef BAIRI_TESTS_SUPPORT_SAMPLE_H
#define BAIRI_TESTS_SUPPORT_SAMPLE_H

#include "common/campaign/project.h"

/* A contract of 1.5亿元 signed on 2020-10-08, with no field NULL; what is handed in is borrowed. */
static inline struct project sample_project(const char *unit, const char *project_no,
                                            struct project_file *files, size_t file_count)
{
    return (struct project){
        .project_no = project_no,
        .unit = unit,
        .subunit = "",
        .name = "样例项目",
        .content = "年产样例一万套",
        .site = "园区一路",
        .investor = "样例有限公司",
        .credit_code = "",
        .investor_place = "北京市",
        .outside = true,
        .investor_class = "",
        .partner = "",
        .industry = "",
        .county_industry = "",
        .chain_role = "",
        .nature = "",
        .kind = KIND_INDUSTRY,
        .amount = {15000},
        .signed_on = 20201008,
        .document = DOCUMENT_CONTRACT,
        .page_date = 1,
        .page_signature = 2,
        .page_seal = 3,
        .channel = "",
        .returnee = "",
        .source_region = "",
        .contact = "",
        .contact_title = "",
        .contact_phone = "",
        .files = files,
        .file_count = file_count,
        .note = "",
    };
}

#endif
