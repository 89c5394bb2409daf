const words = (text: string): string[] => text.split(' ')

/** The languages that Checkout speaks. */
export const checkoutLocales: readonly string[] = words(
  'auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl ' +
    'pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW',
)

/** The languages that the customer portal speaks. */
export const portalLocales: readonly string[] = words(
  'auto bg cs da de el en en-AU en-CA en-GB en-IE en-IN en-NZ en-SG es es-419 et fi fil fr fr-CA hr hu id ' +
    'it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW',
)

/** The kinds of payment methods that lists can be asked for. */
export const paymentMethodTypes: readonly string[] = words(
  'acss_debit affirm afterpay_clearpay alipay alma amazon_pay au_becs_debit bacs_debit bancontact billie ' +
    'bizum blik boleto card cashapp crypto custom customer_balance eps fpx giropay grabpay ideal kakao_pay ' +
    'klarna konbini kr_card link mb_way mobilepay multibanco naver_pay nz_bank_account oxxo p24 pay_by_bank ' +
    'payco paynow paypal paypay payto pix promptpay revolut_pay samsung_pay satispay scalapay sepa_debit ' +
    'sequra sofort sunbit swish twint upi us_bank_account wechat_pay zip',
)

/** The kinds of taxes. */
export const taxTypes: readonly string[] = words(
  'admissions_tax amusement_tax attendance_tax communications_tax digital_excise_tax entertainment_tax ' +
    'get_fund gross_receipts_tax gst hospitality_tax hst igst jct lease_tax luxury_tax ' +
    'mass_transit_parking_tax nhil parking_tax pst qst resort_tax retail_delivery_fee rst sales_tax ' +
    'service_tax tourism_tax utility_users_tax vat',
)

/** The kinds of tax ids. */
export const taxIdTypes: readonly string[] = words(
  'ad_nrt ae_trn al_tin am_tin ao_tin ar_cuit au_abn au_acn au_arn au_wpn aw_tin az_tin ba_tin bb_tin ' +
    'bd_bin bf_ifu bg_uic bh_vat bj_ifu bo_tin br_cnpj br_cpf bs_tin bw_vat by_tin ca_bn ca_gst_hst ca_pst_bc ' +
    'ca_pst_mb ca_pst_sk ca_qst cd_nif ch_uid ch_vat ci_vat cl_tin cm_niu cn_tin co_nit cr_tin cv_nif cz_dic ' +
    'de_stn do_rcn ec_ruc eg_tin es_cif et_tin eu_oss_vat eu_vat fo_vat fr_siren fr_siret fr_spi gb_vat ' +
    'ge_vat gh_tin gi_tin gn_nif hk_br hr_oib hu_tin ic_nif id_npwp il_vat in_gst is_kt is_vat it_cf jp_cn ' +
    'jp_rn jp_trn ke_pin kg_tin kh_tin kr_brn kz_bin la_tin li_uid li_vat lk_vat ma_vat md_cf md_vat me_pib ' +
    'mk_vat mr_nif mu_vat mx_rfc my_frp my_itn my_sst mz_nuit ng_tin no_vat no_voec np_pan nz_bn nz_gst ' +
    'om_vat pe_ruc ph_tin pl_nip pt_nif py_ruc ro_tin rs_pib ru_inn ru_kpp sa_vat sg_gst sg_uen si_tin sm_coe ' +
    'sn_ninea sr_fin sv_nit th_vat tj_tin tr_tin tt_bir tt_vat tw_vat tz_vat ua_vat ug_tin us_ein uy_ruc ' +
    'uz_tin uz_vat ve_rif vn_tin za_vat zm_tin zw_tin',
)
